# `cmake --install` gives a tree that may be moved: bin/braid, a static library per layer, the headers, what they need
# of BRAID_DEPS, and find_package(Braid). A libtorch or Arrow of your own (BRAID_TORCH, BRAID_ARROW) stays in its place.
include(CMakePackageConfigHelpers)
option(BRAID_INSTALL_DEPS "Install libtorch and Arrow with Braid, so that the tree may be moved to another machine" ON)

# What a user includes and links; the command line (Braid::cli) is the program's.
add_library(braid_umbrella INTERFACE)
add_library(braid::braid ALIAS braid_umbrella)
target_sources(braid_umbrella INTERFACE FILE_SET HEADERS BASE_DIRS ${PROJECT_SOURCE_DIR}/src
  FILES ${PROJECT_SOURCE_DIR}/src/braid/braid.h)
target_link_libraries(braid_umbrella INTERFACE braid::train)
set_target_properties(braid_umbrella PROPERTIES EXPORT_NAME braid)
install(TARGETS braid_umbrella EXPORT Braid FILE_SET HEADERS)

# The folder that an installed tree takes for BRAID_DEPS: relative to the prefix, or where it is now.
set(package_folder ${CMAKE_INSTALL_LIBDIR}/cmake/Braid)
if(BRAID_INSTALL_DEPS)
  set(BRAID_INSTALLED_DEPS ${CMAKE_INSTALL_LIBDIR}/braid/deps)
  configure_file(${PROJECT_SOURCE_DIR}/cmake/InstallDependencies.cmake.in InstallDependencies.cmake @ONLY)
  install(SCRIPT ${PROJECT_BINARY_DIR}/InstallDependencies.cmake)
  file(RELATIVE_PATH from_program /${CMAKE_INSTALL_BINDIR} /${BRAID_INSTALLED_DEPS})
  set(program_deps $ORIGIN/${from_program})
else()
  set(BRAID_INSTALLED_DEPS ${BRAID_DEPS})
  set(program_deps ${BRAID_DEPS})
endif()

if(BRAID_TORCH)
  list(APPEND program_rpath ${BRAID_TORCH}/lib)
else()
  list(APPEND program_rpath ${program_deps}/torch/lib)
endif()
if(BRAID_ARROW)
  list(APPEND program_rpath ${BRAID_ARROW}/lib)
else()
  list(APPEND program_rpath ${program_deps}/pyarrow)
endif()
set_target_properties(braid PROPERTIES INSTALL_RPATH "${program_rpath}")

configure_package_config_file(${PROJECT_SOURCE_DIR}/cmake/BraidConfig.cmake.in BraidConfig.cmake
  INSTALL_DESTINATION ${package_folder} PATH_VARS BRAID_INSTALLED_DEPS
  NO_SET_AND_CHECK_MACRO NO_CHECK_REQUIRED_COMPONENTS_MACRO)
write_basic_package_version_file(BraidConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/BraidConfig.cmake ${PROJECT_BINARY_DIR}/BraidConfigVersion.cmake
  ${PROJECT_SOURCE_DIR}/cmake/BraidDependencies.cmake DESTINATION ${package_folder})
install(EXPORT Braid NAMESPACE Braid:: FILE BraidTargets.cmake DESTINATION ${package_folder})
install(FILES LICENSE NOTICE README.md TYPE DOC)
