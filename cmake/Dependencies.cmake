# Every library that Braid builds with. Versions of the fetched ones stand in scripts/wheels.lock.
if(NOT BRAID_DEPS)
  if(DEFINED ENV{BRAID_CACHE})
    set(BRAID_DEPS $ENV{BRAID_CACHE}/deps)
  else()
    set(BRAID_DEPS $ENV{HOME}/.cache/braid/deps)
  endif()
endif()
include(BraidDependencies)
set(CMAKE_BUILD_RPATH ${braid_torch_root}/lib ${braid_arrow_lib})

# Not needed any more once Braid is built.
find_package(nlohmann_json REQUIRED)
