# What awl is built from: Debian's libraries (linked statically where Debian has an archive), and the parser and
# stub packages pinned in package-lock.json.

find_package(Threads REQUIRED)

# awl_static_library(<target> <archive name> <header>)
function(awl_static_library target name header)
  find_library(AWL_LIB_${name} NAMES lib${name}.a ${name} REQUIRED)
  find_path(AWL_INCLUDE_${name} NAMES ${header} REQUIRED)
  add_library(${target} INTERFACE)
  target_link_libraries(${target} INTERFACE ${AWL_LIB_${name}})
  if(NOT AWL_INCLUDE_${name} STREQUAL "/usr/include")
    target_include_directories(${target} SYSTEM INTERFACE ${AWL_INCLUDE_${name}})
  endif()
endfunction()

awl_static_library(awl_fmt fmt fmt/format.h)
awl_static_library(awl_spdlog spdlog spdlog/spdlog.h)
awl_static_library(awl_zstd zstd zstd.h)
awl_static_library(awl_xxhash xxhash xxhash.h)
awl_static_library(awl_utf8proc utf8proc utf8proc.h)
target_compile_definitions(awl_spdlog INTERFACE SPDLOG_COMPILED_LIB SPDLOG_FMT_EXTERNAL)

# Headers alone.
foreach(header nlohmann/json.hpp CLI/CLI.hpp toml++/toml.h)
  string(MAKE_C_IDENTIFIER ${header} variable)
  find_path(AWL_INCLUDE_${variable} NAMES ${header} REQUIRED)
endforeach()

# Abseil's hash tables, from the archives: the shared libraries would be some thirty, and each costs start-up time.
find_path(AWL_INCLUDE_absl NAMES absl/container/flat_hash_map.h REQUIRED)
add_library(awl_absl INTERFACE)
set(absl_archives)
foreach(name raw_hash_set hashtablez_sampler hash city low_level_hash bad_variant_access bad_optional_access
             exponential_biased synchronization graphcycles_internal stacktrace symbolize demangle_internal
             debugging_internal malloc_internal time time_zone civil_time strings strings_internal throw_delegate int128
             base spinlock_wait raw_logging_internal log_severity)
  find_library(AWL_LIB_absl_${name} NAMES libabsl_${name}.a absl_${name} REQUIRED)
  list(APPEND absl_archives ${AWL_LIB_absl_${name}})
endforeach()
target_link_libraries(awl_absl INTERFACE -Wl,--start-group ${absl_archives} -Wl,--end-group)

add_library(awl_std INTERFACE)
target_link_libraries(awl_std INTERFACE awl_spdlog awl_fmt awl_zstd awl_xxhash awl_utf8proc awl_absl Threads::Threads)

# node_modules: AWL_DEPS_DIR, the checkout, or (as node itself looks) a folder above it. A package of another version
# than the pinned one does not count.
function(awl_find_package_dir result package version)
  set(candidates)
  if(AWL_DEPS_DIR)
    list(APPEND candidates ${AWL_DEPS_DIR}/node_modules ${AWL_DEPS_DIR})
  endif()
  set(folder ${CMAKE_SOURCE_DIR})
  while(TRUE)
    list(APPEND candidates ${folder}/node_modules)
    cmake_path(GET folder PARENT_PATH above)
    if(above STREQUAL folder)
      break()
    endif()
    set(folder ${above})
  endwhile()
  foreach(candidate IN LISTS candidates)
    if(EXISTS ${candidate}/${package}/package.json)
      file(READ ${candidate}/${package}/package.json description)
      string(JSON found GET ${description} version)
      if(found STREQUAL version)
        set(${result} ${candidate}/${package} PARENT_SCOPE)
        return()
      endif()
    endif()
  endforeach()
  message(FATAL_ERROR "${package} ${version} not found. Run tools/setup (or: npm ci --ignore-scripts), or set "
                      "AWL_DEPS_DIR to a directory that contains node_modules.")
endfunction()

set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/package.json)
file(READ ${CMAKE_SOURCE_DIR}/package.json awl_package_json)
foreach(package tree-sitter tree-sitter-python pyright)
  string(JSON version GET ${awl_package_json} dependencies ${package})
  awl_find_package_dir(AWL_PACKAGE_${package} ${package} ${version})
endforeach()

set(core ${AWL_PACKAGE_tree-sitter}/vendor/tree-sitter/lib)
set(grammar ${AWL_PACKAGE_tree-sitter-python})
add_library(awl_tree_sitter STATIC ${core}/src/lib.c ${grammar}/src/parser.c ${grammar}/src/scanner.c)
target_include_directories(awl_tree_sitter SYSTEM PRIVATE ${core}/src ${grammar}/src PUBLIC ${core}/include)
target_compile_definitions(awl_tree_sitter PRIVATE _POSIX_C_SOURCE=200112L _DEFAULT_SOURCE)
target_compile_options(awl_tree_sitter PRIVATE -w -O2)  # -O2 in debug builds as well: parsing is most of a small run
