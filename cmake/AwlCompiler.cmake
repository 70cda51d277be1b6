# How everything of ours is compiled and linked. Flags sit on the interface target awl_build_flags, so that code of
# others (the parser) is compiled without our warnings.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_C_STANDARD 11)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "" FORCE)
endif()
set(CMAKE_CXX_FLAGS_RELEASE "-O2 -DNDEBUG")
set(CMAKE_C_FLAGS_RELEASE "-O2 -DNDEBUG")

find_program(AWL_CCACHE ccache)
if(AWL_CCACHE)
  set(CMAKE_C_COMPILER_LAUNCHER ${AWL_CCACHE})
  set(CMAKE_CXX_COMPILER_LAUNCHER ${AWL_CCACHE})
endif()

add_library(awl_build_flags INTERFACE)
target_compile_options(awl_build_flags INTERFACE -Wall -Wextra -Werror=switch -Werror=return-type)
# Fields left out of an initialiser have their defaults: that is what defaults are for.
target_compile_options(awl_build_flags INTERFACE -Wno-missing-field-initializers)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 14)
  # With optimisation, g++ 12 and 13 see these in the standard library's own strings and vectors. The sanitizers look for
  # the real ones.
  target_compile_options(awl_build_flags INTERFACE -Wno-array-bounds -Wno-restrict -Wno-stringop-overflow
                         -Wno-stringop-overread -Wno-maybe-uninitialized -Wno-free-nonheap-object -Wno-dangling-pointer)
endif()
if(CMAKE_CXX_COMPILER_ID MATCHES "Clang")
  # Our calls of std::stable_sort, for what libstdc++ 12 does inside it.
  target_compile_options(awl_build_flags INTERFACE -Wno-deprecated-declarations)
endif()
if(AWL_WERROR)
  target_compile_options(awl_build_flags INTERFACE -Werror)
endif()
target_compile_definitions(awl_build_flags INTERFACE _GLIBCXX_ASSERTIONS)
target_include_directories(awl_build_flags INTERFACE ${CMAKE_SOURCE_DIR}/src ${CMAKE_SOURCE_DIR}/include)

add_link_options(-Wl,--as-needed)

# A faster linker when there is one. Sanitizer builds too: both know the runtimes.
find_program(AWL_MOLD mold)
find_program(AWL_LLD NAMES ld.lld)
if(AWL_MOLD AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_GREATER_EQUAL 12.1)
  add_link_options(-fuse-ld=mold)
elseif(AWL_LLD)
  add_link_options(-fuse-ld=lld)
endif()

if(AWL_SANITIZE)
  # Global: the parser runs under the sanitizers as well.
  add_compile_options(-fsanitize=${AWL_SANITIZE} -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${AWL_SANITIZE})
  if(AWL_SANITIZE MATCHES "undefined")
    add_compile_options(-fno-sanitize-recover=undefined)
  endif()
endif()

if(AWL_HARDEN)
  add_compile_options(-fstack-protector-strong -fPIE)
  add_compile_definitions(_FORTIFY_SOURCE=2)
  add_link_options(-pie -Wl,-z,relro,-z,now)
endif()

if(CMAKE_CXX_COMPILER_ID MATCHES "Clang")
  # Lets ccache reuse a precompiled header: its contents count, not its time.
  add_compile_options($<$<COMPILE_LANGUAGE:CXX>:SHELL:-Xclang$<SEMICOLON>-fno-pch-timestamp>)
endif()
