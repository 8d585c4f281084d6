# One binary and one ctest entry per folder of tests/: a process linked to libtorch takes half a second to start.
find_package(GTest REQUIRED)
get_property(layers GLOBAL PROPERTY BRAID_LAYERS)
foreach(layer IN LISTS layers)
  file(GLOB sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/tests/${layer}/*_test.cpp)
  if(NOT sources OR NOT TARGET braid_${layer})
    continue()
  endif()
  add_executable(${layer}_tests ${sources})
  target_link_libraries(${layer}_tests PRIVATE braid::${layer} braid_warnings GTest::gmock GTest::gtest_main)
  target_compile_options(${layer}_tests PRIVATE -fPIC)  # as the precompiled header of the libraries is compiled
  target_include_directories(${layer}_tests PRIVATE ${PROJECT_SOURCE_DIR}/tests)
  target_compile_definitions(${layer}_tests PRIVATE
    BRAID_SOURCE_DIR="${PROJECT_SOURCE_DIR}" BRAID_BINARY_DIR="${PROJECT_BINARY_DIR}")
  get_property(with_torch GLOBAL PROPERTY BRAID_TORCH_LAYERS)
  if(layer IN_LIST with_torch)
    target_precompile_headers(${layer}_tests REUSE_FROM braid_tensor)
  else()
    target_compile_options(${layer}_tests PRIVATE -O1)
    # Some name their fixtures alike, and without libtorch's headers a file of their own costs little.
    set_target_properties(${layer}_tests PROPERTIES UNITY_BUILD OFF)
  endif()
  add_test(NAME ${layer} COMMAND ${layer}_tests)
  set_tests_properties(${layer} PROPERTIES TIMEOUT 600)
endforeach()

# The tests of films encode them.
foreach(layer IN ITEMS media features)
  if(TARGET ${layer}_tests)
    target_link_libraries(${layer}_tests PRIVATE PkgConfig::ffmpeg)
  endif()
endforeach()

# What a user does, through the real program.
find_package(Python3 REQUIRED COMPONENTS Interpreter)
if(TARGET braid)
  foreach(test program bad_input streams odd_films series_files clocks phone painting missing broken explain distill
               balance few_rows graph amounts odd_tables honest words settings interrupted formats microphones bands
               patterns time_grid)
    add_test(NAME ${test}
      COMMAND ${Python3_EXECUTABLE} ${PROJECT_SOURCE_DIR}/tests/program/${test}_test.py $<TARGET_FILE:braid>)
    set_tests_properties(${test} PROPERTIES TIMEOUT 1200)
  endforeach()
endif()

# What a user of the library does.
add_test(NAME examples
  COMMAND ${Python3_EXECUTABLE} ${PROJECT_SOURCE_DIR}/tests/examples/examples_test.py ${PROJECT_BINARY_DIR}/examples)
set_tests_properties(examples PROPERTIES TIMEOUT 600)
# A program outside is not compiled with the sanitizers of a development build.
if(CMAKE_BUILD_TYPE STREQUAL Release AND BRAID_INSTALL_DEPS)
  add_test(NAME install COMMAND ${Python3_EXECUTABLE}
    ${PROJECT_SOURCE_DIR}/tests/install/install_test.py ${CMAKE_COMMAND} ${PROJECT_BINARY_DIR})
  set_tests_properties(install PROPERTIES TIMEOUT 1200 LABELS install)
endif()
