// Options and configuration become an environment.
#include <algorithm>

#include "project/check.h"
#include "project/layout.h"
#include "project/site_packages.h"
#include "source/path.h"

namespace awl::project {
namespace {

using source::join_path;
using source::normalize_path;

std::string absolute(const std::string& directory, std::string_view path) { return normalize_path(join_path(directory, path)); }

/// The directory that holds all that is to be checked; the working directory when nothing is named.
std::string common_directory(const CheckOptions& options, const FileSystem& files) {
  std::optional<std::string> common;
  const auto add = [&](std::string directory) {
    if (!common) common = directory;
    while (!source::is_inside(directory, *common)) common = source::parent_path(*common);
  };
  for (const std::string& path : options.paths) {
    const std::string full = absolute(options.working_directory, path);
    add(files.is_directory(full) ? full : std::string(source::parent_path(full)));
  }
  if (options.input) add(std::string(source::parent_path(absolute(options.working_directory, options.input->name))));
  return common.value_or(options.working_directory);
}

class SetupBuilder {
 public:
  SetupBuilder(const CheckOptions& options, const FileSystem& files) : options_(options), files_(files) {}

  Result<Setup> build() {
    auto layout = find_layout_of_run();
    if (!layout) return layout.error();
    layout_ = std::move(*layout);
    setup_.root = layout_.root;
    setup_.config_path = layout_.config_path;
    environment().working_directory = options_.working_directory;
    environment().last_stage = options_.last_stage;
    set_version_and_platform();
    environment().first_party = first_party_roots(files_, layout_);
    add_named_directories();
    for (const auto& step :
         {&SetupBuilder::set_extra_paths, &SetupBuilder::set_site_packages, &SetupBuilder::set_typeshed, &SetupBuilder::set_rules}) {
      if (const auto done = (this->*step)(); !done) return done.error();
    }
    setup_.config = std::move(layout_.config);
    return std::move(setup_);
  }

 private:
  Environment& environment() { return setup_.environment; }
  std::string from_here(std::string_view path) const { return absolute(options_.working_directory, path); }
  std::string from_config(std::string_view path) const { return absolute(layout_.config.directory, path); }

  Result<Layout> find_layout_of_run() {
    if (options_.config) {
      Layout layout;
      layout.config = *options_.config;
      layout.root = layout.config.directory;
      return layout;
    }
    if (options_.project) {
      const std::string root = from_here(*options_.project);
      if (!files_.is_directory(root)) return Error{"the project directory does not exist: " + *options_.project};
      return layout_of(files_, root);
    }
    const std::string start = common_directory(options_, files_);
    const bool is_here = source::is_inside(start, options_.working_directory);
    return find_layout(files_, start, is_here ? options_.working_directory : outside_packages(files_, start));
  }

  void set_version_and_platform() {
    const Config& config = layout_.config;
    if (options_.python_version) {
      environment().version = *options_.python_version;
    } else if (config.python_version) {
      environment().version = *config.python_version;
    } else if (layout_.requires_python) {
      environment().version = *layout_.requires_python;
    }
    if (options_.python_platform) {
      environment().platform = *options_.python_platform;
    } else if (config.python_platform) {
      environment().platform = *config.python_platform;
    }
  }

  // `awl check examples/app` reads `examples/app` as the place the code is run from, unless it is a package.
  void add_named_directories() {
    if (layout_.config.root) return;
    auto& roots = environment().first_party;
    for (const std::string& path : options_.paths) {
      std::string directory = from_here(path);
      if (!files_.is_directory(directory)) continue;
      directory = outside_packages(files_, std::move(directory));
      if (std::find(roots.begin(), roots.end(), directory) == roots.end()) roots.push_back(std::move(directory));
    }
  }

  Result<void> set_extra_paths() {
    auto& paths = environment().extra_paths;
    for (const std::string& path : options_.extra_search_paths) paths.push_back(from_here(path));
    if (layout_.config.extra_search_paths) {
      for (const std::string& path : *layout_.config.extra_search_paths) paths.push_back(from_config(path));
    }
    for (const std::string& path : paths) {
      if (!files_.is_directory(path)) return Error{"the extra search path is no directory: " + path};
    }
    return {};
  }

  Result<void> set_site_packages() {
    const auto use = [&](const std::string& path, const char* origin) -> Result<void> {
      auto found = site_packages_of(files_, path, environment().version);
      if (!found) return Error{std::string(origin) + ": " + found.error().message};
      environment().site_packages = std::move(*found);
      return {};
    };
    if (options_.python) return use(from_here(*options_.python), "--python");
    if (layout_.config.python) return use(from_config(*layout_.config.python), "`environment.python`");
    // What was not asked for may be missing.
    if (options_.virtual_env && !options_.virtual_env->empty() && use(from_here(*options_.virtual_env), "").ok()) return {};
    for (const std::string& directory : {layout_.root, options_.working_directory}) {
      const std::string path = join_path(directory, ".venv");
      if (files_.is_file(join_path(path, "pyvenv.cfg")) && use(path, "").ok()) return {};
    }
    return {};
  }

  Result<void> set_typeshed() {
    if (options_.typeshed) {
      environment().typeshed = from_here(*options_.typeshed);
    } else if (layout_.config.typeshed) {
      environment().typeshed = from_config(*layout_.config.typeshed);
    } else {
      return {};
    }
    const std::string& path = environment().typeshed;
    if (!files_.is_file(join_path(path, "stdlib/builtins.pyi")) && !files_.is_file(join_path(path, "builtins.pyi"))) {
      return Error{"no typeshed (stdlib/builtins.pyi) in " + path};
    }
    return {};
  }

  Result<void> set_rules() {
    for (const auto& [selector, severity] : layout_.config.rules) {
      if (const auto done = setup_.rules.set(selector, severity); !done) return done.error();
    }
    for (const auto& [selector, severity] : options_.rules) {
      if (const auto done = setup_.rules.set(selector, severity); !done) return done.error();
    }
    return {};
  }

  const CheckOptions& options_;
  const FileSystem& files_;
  Layout layout_;
  Setup setup_;
};

}  // namespace

Result<Setup> set_up(const CheckOptions& options, const FileSystem& files) { return SetupBuilder(options, files).build(); }

}  // namespace awl::project
