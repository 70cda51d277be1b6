# Builds docs/rules/*.md into awl_diagnostics, so that `awl explain` needs no file beside the program.
#
# Used twice: included by CMakeLists.txt it sets up the step, run as a script (-P) it is the step.
if(CMAKE_SCRIPT_MODE_FILE)
  set(code "// Made by cmake/AwlRulePages.cmake from docs/rules.\n#include \"diagnostics/rule_pages.h\"\n\nnamespace awl {\n")
  set(rows "")
  set(count 0)
  file(GLOB pages ${AWL_PAGES_DIR}/*.md)
  list(SORT pages)
  foreach(page IN LISTS pages)
    get_filename_component(id ${page} NAME_WE)
    file(READ ${page} text)
    string(APPEND rows "    {\"${id}\", R\"awl_page(${text})awl_page\"},\n")
    math(EXPR count "${count} + 1")
  endforeach()
  if(count EQUAL 0)
    string(APPEND code "std::span<const RulePage> embedded_rule_pages() { return {}; }\n")
  else()
    string(APPEND code "namespace {\nconstexpr RulePage kPages[] = {\n" "${rows}" "};\n}  // namespace\n"
                       "std::span<const RulePage> embedded_rule_pages() { return kPages; }\n")
  endif()
  string(APPEND code "}  // namespace awl\n")
  file(WRITE ${AWL_OUTPUT} "${code}")
  return()
endif()

file(GLOB awl_rule_pages CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/docs/rules/*.md)
set(awl_rule_pages_source ${CMAKE_BINARY_DIR}/rule_pages.cpp)
add_custom_command(
  OUTPUT ${awl_rule_pages_source}
  COMMAND ${CMAKE_COMMAND} -DAWL_PAGES_DIR=${CMAKE_SOURCE_DIR}/docs/rules -DAWL_OUTPUT=${awl_rule_pages_source}
          -P ${CMAKE_CURRENT_LIST_FILE}
  DEPENDS ${awl_rule_pages} ${CMAKE_CURRENT_LIST_FILE}
  COMMENT "Packing docs/rules"
  VERBATIM)
target_sources(awl_diagnostics PRIVATE ${awl_rule_pages_source})
