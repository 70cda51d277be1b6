#include "cli/log.h"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include "base/strings.h"
#include "output/escape.h"

namespace awl::cli {

void set_log_level(int verbosity) {
  if (verbosity <= 0) {
    spdlog::set_level(spdlog::level::off);
    return;
  }
  spdlog::set_default_logger(std::make_shared<spdlog::logger>("awl", std::make_shared<spdlog::sinks::stderr_sink_mt>()));
  spdlog::set_pattern("awl: [%l] %v");
  spdlog::set_level(verbosity == 1 ? spdlog::level::info : spdlog::level::debug);
}

void log_run(const project::CheckResult& result) {
  if (!spdlog::should_log(spdlog::level::info)) return;
  const Environment& environment = result.program->environment();
  const auto paths = [](const std::vector<std::string>& list) { return output::escape_terminal(list.empty() ? "none" : join(list, ", ")); };
  spdlog::info("project: {}", output::escape_terminal(result.root));
  spdlog::info("configuration: {}", output::escape_terminal(result.config_path.value_or("none")));
  spdlog::info("Python {} on {}", to_string(environment.version), environment.platform);
  spdlog::info("extra search paths: {}", paths(environment.extra_paths));
  spdlog::info("first-party roots: {}", paths(environment.first_party));
  spdlog::info("typeshed: {}", output::escape_terminal(environment.typeshed.empty() ? "built in" : environment.typeshed));
  spdlog::info("site-packages: {}", paths(environment.site_packages));
  for (const FileId file : result.program->checked_files()) {
    spdlog::debug("checked {}", output::escape_terminal(result.program->path(file)));
  }
}

}  // namespace awl::cli
