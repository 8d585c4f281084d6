# braid_registry(<layer> <RegistryType> <function> <header>): every .cpp of the calling folder without a header of its own
# is one part and defines `void enroll_<stem>(<RegistryType>&)`; a .cpp beside a .h is what the parts share. Writes the
# function which calls them all, because the linker drops static registrars.
function(braid_registry layer type function header)
  file(GLOB parts CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.cpp)
  set(declarations "")
  set(calls "")
  foreach(part IN LISTS parts)
    cmake_path(GET part STEM stem)
    if(EXISTS ${CMAKE_CURRENT_SOURCE_DIR}/${stem}.h)
      continue()
    endif()
    string(APPEND declarations "void enroll_${stem}(${type}&);\n")
    string(APPEND calls "  enroll_${stem}(registry);\n")
  endforeach()
  file(CONFIGURE OUTPUT ${function}.cpp @ONLY CONTENT [[
#include "@header@"

namespace braid {
@declarations@
@type@ @function@() {
  @type@ registry;
@calls@  return registry;
}
}  // namespace braid
]])
  target_sources(braid_${layer} PRIVATE ${CMAKE_CURRENT_BINARY_DIR}/${function}.cpp)
endfunction()
