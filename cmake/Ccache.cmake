# Compiles through ccache where it is installed. ccache refuses precompiled headers unless told that their defines and
# time macros do not matter, and gcc must write the header's path into what ccache hashes. Paths
# below the sources are hashed as relative ones, so that two checkouts share what they compiled.
option(BRAID_CCACHE "Compile through ccache where it is installed" ON)
find_program(BRAID_CCACHE_PROGRAM ccache)
mark_as_advanced(BRAID_CCACHE_PROGRAM)
if(BRAID_CCACHE AND BRAID_CCACHE_PROGRAM AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER
    ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros
    CCACHE_BASEDIR=${PROJECT_SOURCE_DIR} CCACHE_NOHASHDIR=1 ${BRAID_CCACHE_PROGRAM})
  if(CMAKE_CXX_COMPILER_ID STREQUAL GNU)
    add_compile_options($<$<COMPILE_LANGUAGE:CXX>:-fpch-preprocess>)
  endif()
endif()
