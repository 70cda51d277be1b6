// Measures a whole run of awl against the cost of parsing alone; tools/bench calls it.
//
//   awl_measure AWL [-n RUNS] PATH...
//
// U is the CPU time tree-sitter needs for the .py and .pyi files below the paths, the unit of docs/performance figures:
// it moves with the machine as awl does, so that figures from two machines can be compared. Each run of awl is a fresh
// process with `check --exit-zero -q`; the median is shown.
#include <sys/resource.h>
#include <sys/wait.h>
#include <tree_sitter/api.h>
#include <unistd.h>

#include <fcntl.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

extern "C" const TSLanguage* tree_sitter_python();

namespace {

namespace fs = std::filesystem;

struct Cost {
  double wall_ms = 0;
  double cpu_ms = 0;
  double memory_mb = 0;
};

bool is_python(const fs::path& path) { return path.extension() == ".py" || path.extension() == ".pyi"; }

std::vector<std::string> sources_below(const std::vector<std::string>& paths) {
  std::vector<std::string> texts;
  const auto add = [&](const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    texts.emplace_back(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
  };
  for (const std::string& path : paths) {
    if (!fs::is_directory(path)) {
      add(path);
      continue;
    }
    for (const auto& entry : fs::recursive_directory_iterator(path)) {
      if (entry.is_regular_file() && is_python(entry.path())) add(entry.path());
    }
  }
  return texts;
}

double thread_cpu_ms() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) / 1e6;
}

double parse_ms(const std::vector<std::string>& texts) {
  TSParser* parser = ts_parser_new();
  ts_parser_set_language(parser, tree_sitter_python());
  const double start = thread_cpu_ms();
  for (const std::string& text : texts) {
    ts_tree_delete(ts_parser_parse_string(parser, nullptr, text.data(), static_cast<std::uint32_t>(text.size())));
  }
  const double spent = thread_cpu_ms() - start;
  ts_parser_delete(parser);
  return spent;
}

double ms(const timeval& time) { return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_usec) / 1e3; }

Cost run(const std::string& program, const std::vector<std::string>& arguments) {
  std::vector<char*> argv;
  argv.push_back(const_cast<char*>(program.c_str()));
  for (const std::string& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
  argv.push_back(nullptr);
  const auto start = std::chrono::steady_clock::now();
  const pid_t child = fork();
  if (child == 0) {
    const int nowhere = open("/dev/null", O_WRONLY);
    dup2(nowhere, STDOUT_FILENO);
    execv(program.c_str(), argv.data());
    _exit(127);
  }
  int status = 0;
  rusage usage{};
  wait4(child, &status, 0, &usage);
  const std::chrono::duration<double, std::milli> wall = std::chrono::steady_clock::now() - start;
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
    std::fprintf(stderr, "awl_measure: the run failed with status %d\n", WIFEXITED(status) ? WEXITSTATUS(status) : -1);
    std::exit(2);
  }
  return {wall.count(), ms(usage.ru_utime) + ms(usage.ru_stime), static_cast<double>(usage.ru_maxrss) / 1024};
}

template <class Get>
double median(std::vector<Cost> costs, Get get) {
  std::sort(costs.begin(), costs.end(), [&](const Cost& a, const Cost& b) { return get(a) < get(b); });
  return get(costs[costs.size() / 2]);
}

}  // namespace

int main(int argc, char** argv) {
  int runs = 5;
  std::vector<std::string> paths;
  for (int i = 2; i < argc; ++i) {
    if (std::string(argv[i]) == "-n" && i + 1 < argc) {
      runs = std::max(1, std::atoi(argv[++i]));
    } else {
      paths.emplace_back(argv[i]);
    }
  }
  if (paths.empty()) {
    std::fprintf(stderr, "usage: awl_measure AWL [-n RUNS] PATH...\n");
    return 2;
  }
  const std::vector<std::string> texts = sources_below(paths);
  double bytes = 0;
  for (const std::string& text : texts) bytes += static_cast<double>(text.size());
  double unit = parse_ms(texts);
  for (int i = 0; i < 2; ++i) unit = std::min(unit, parse_ms(texts));
  std::printf("%zu files, %.2f MB; U = %.1f ms of parsing\n", texts.size(), bytes / 1e6, unit);

  for (const char* jobs : {"1", "2"}) {
    std::vector<std::string> arguments = {"check", "--exit-zero", "-q", "-j", jobs};
    arguments.insert(arguments.end(), paths.begin(), paths.end());
    std::vector<Cost> costs;
    for (int i = 0; i < runs; ++i) costs.push_back(run(argv[1], arguments));
    const double cpu = median(costs, [](const Cost& cost) { return cost.cpu_ms; });
    const double wall = median(costs, [](const Cost& cost) { return cost.wall_ms; });
    const double memory = median(costs, [](const Cost& cost) { return cost.memory_mb; });
    std::printf("-j %s: CPU %8.1f ms = %6.2f U   wall %8.1f ms   peak %6.0f MB   (median of %d)\n", jobs, cpu, unit > 0 ? cpu / unit : 0.0,
                wall, memory, runs);
  }
  return 0;
}
