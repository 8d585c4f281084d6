# braid_registry(<layer> <RegistryType> <function> <header>): every .cpp of the calling folder that is not the family's
# own (<header stem>.cpp) is one part and defines `void enroll_<stem>(<RegistryType>&)`. Writes the function which calls
# them all, because the linker drops static registrars.
function(braid_registry layer type function header)
  cmake_path(GET header STEM family)
  file(GLOB parts CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.cpp)
  set(declarations "")
  set(calls "")
  foreach(part IN LISTS parts)
    cmake_path(GET part STEM stem)
    if(stem STREQUAL family)
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
