# Packs typeshed's standard library (from the pinned pyright package), stubs/overlays and stubs/facts into one blob, and
# assembles it into awl_stub_blob, which every program links. src/source/embedded_stubs.h reads it. The packer parses the
# stubs with our own parser, so the blob is no part of the libraries that it is made with.
add_executable(awl_pack_stubs tools/pack_stubs.cpp)
target_link_libraries(awl_pack_stubs PRIVATE awl_syntax awl_build_flags)

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
add_library(awl_stub_blob OBJECT ${stub_assembly})
list(APPEND AWL_LIBRARIES awl_stub_blob)
set_source_files_properties(${stub_assembly} PROPERTIES OBJECT_DEPENDS ${stub_blob}
                            INCLUDE_DIRECTORIES ${CMAKE_BINARY_DIR}/stubs SKIP_PRECOMPILE_HEADERS ON)
