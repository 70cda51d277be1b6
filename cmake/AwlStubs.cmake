# Packs typeshed's standard library (from the pinned pyright package), stubs/overlays and stubs/facts into one blob, and
# assembles it into awl_source. src/source/embedded_stubs.h reads it.
if(NOT TARGET awl_source)
  return()
endif()

add_executable(awl_pack_stubs tools/pack_stubs.cpp)
target_link_libraries(awl_pack_stubs PRIVATE awl_build_flags awl_zstd)
target_compile_options(awl_pack_stubs PRIVATE -O2 -fno-sanitize=all)
target_link_options(awl_pack_stubs PRIVATE -fno-sanitize=all)

set(typeshed ${AWL_PACKAGE_pyright}/dist/typeshed-fallback)
set(stub_blob ${CMAKE_BINARY_DIR}/stubs/stubs.blob)
file(GLOB_RECURSE stub_inputs CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/stubs/overlays/* ${CMAKE_SOURCE_DIR}/stubs/facts/*)
# Changes when a file comes or goes, so that a removed one leaves the blob.
file(CONFIGURE OUTPUT ${CMAKE_BINARY_DIR}/stubs/inputs.txt CONTENT "${stub_inputs}" @ONLY)
add_custom_command(
  OUTPUT ${stub_blob}
  COMMAND awl_pack_stubs ${stub_blob} stdlib=${typeshed}/stdlib LICENSE=${typeshed}/LICENSE
          COMMIT=${typeshed}/commit.txt overlays=${CMAKE_SOURCE_DIR}/stubs/overlays facts=${CMAKE_SOURCE_DIR}/stubs/facts
  DEPENDS awl_pack_stubs ${typeshed}/commit.txt ${stub_inputs} ${CMAKE_BINARY_DIR}/stubs/inputs.txt
  COMMENT "Packing typeshed's standard library"
  VERBATIM)

set(stub_assembly ${CMAKE_SOURCE_DIR}/src/source/embedded_stubs.S)
target_sources(awl_source PRIVATE ${stub_assembly})
set_source_files_properties(${stub_assembly} PROPERTIES OBJECT_DEPENDS ${stub_blob}
                            INCLUDE_DIRECTORIES ${CMAKE_BINARY_DIR}/stubs SKIP_PRECOMPILE_HEADERS ON)
