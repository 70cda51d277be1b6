# Turns each folder of src/ into a static library awl_<folder>. Sets AWL_LIBRARIES, last folder first.

# Sources under src/ whose name ends in `suffix`; new files are noticed by the next build.
function(awl_glob result suffix)
  set(found)
  foreach(folder IN LISTS AWL_FOLDERS)
    file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/src/${folder}/*${suffix})
    list(APPEND found ${sources})
  endforeach()
  set(${result} ${found} PARENT_SCOPE)
endfunction()

# One precompiled header for all libraries, one for all tests. Written with <...> only, so that its bytes are the same in
# every checkout and ccache can share it.
set(awl_common_headers
  <algorithm> <array> <atomic> <bit> <charconv> <cstddef> <cstdint> <cstring> <functional> <initializer_list> <iterator>
  <limits> <map> <memory> <mutex> <optional> <set> <span> <string> <string_view> <tuple> <type_traits> <unordered_map>
  <utility> <variant> <vector> <fmt/format.h> <absl/container/flat_hash_map.h> <absl/container/flat_hash_set.h>)
file(CONFIGURE OUTPUT ${CMAKE_BINARY_DIR}/awl_pch.cpp CONTENT "" @ONLY)
add_library(awl_pch OBJECT ${CMAKE_BINARY_DIR}/awl_pch.cpp)
target_link_libraries(awl_pch PRIVATE awl_build_flags awl_std)
target_precompile_headers(awl_pch PRIVATE ${awl_common_headers})

function(awl_use_precompiled_header target)
  target_precompile_headers(${target} REUSE_FROM awl_pch)
endfunction()

# Test code is compiled without optimisation in every preset: what it calls is optimised, and it would take as long to
# compile as everything else together.
function(awl_compile_as_test target)
  target_compile_options(${target} PRIVATE -O0 -U_FORTIFY_SOURCE)
  target_precompile_headers(${target} PRIVATE ${awl_common_headers} <gtest/gtest.h>)
endfunction()

set(AWL_LIBRARIES)
foreach(folder IN LISTS AWL_FOLDERS)
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/src/${folder}/*.cpp)
  list(FILTER sources EXCLUDE REGEX "(_test|_benchmark|_fuzz|/cli/main)\\.cpp$")
  if(NOT sources)
    continue()
  endif()
  set(library awl_${folder})
  add_library(${library} STATIC ${sources})
  awl_use_precompiled_header(${library})
  target_link_libraries(${library} PRIVATE awl_build_flags PUBLIC ${AWL_LIBRARIES} awl_std)
  list(PREPEND AWL_LIBRARIES ${library})

  if(folder STREQUAL "lint" AND AWL_UNITY)
    set_target_properties(${library} PROPERTIES UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE 16)
    set(not_batched ${sources})
    list(FILTER not_batched EXCLUDE REGEX "/lint/rules/")
    set_source_files_properties(${not_batched} PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
  endif()
endforeach()

# Only the syntax folder sees the parser.
if(TARGET awl_syntax)
  target_link_libraries(awl_syntax PRIVATE awl_tree_sitter)
  # For its syntax/cst.cpp, which reads the parser's tree without the cost of the public cursor.
  target_include_directories(awl_syntax SYSTEM PRIVATE ${AWL_PACKAGE_tree-sitter}/vendor/tree-sitter/lib/src)
endif()
