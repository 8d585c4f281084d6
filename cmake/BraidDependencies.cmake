# The libraries that a program with Braid in it links, as targets. The build and the installed package both read this.
#   BRAID_DEPS   folder with torch/, nvidia/ and pyarrow/
#   BRAID_TORCH  a libtorch of your own (with include/ and lib/), instead of the one in BRAID_DEPS
#   BRAID_ARROW  an Arrow C++ of your own (with include/ and lib/), instead of the one in BRAID_DEPS
#   BRAID_CUDA   link libtorch's CUDA libraries
if(TARGET Braid::torch)
  return()
endif()

# libtorch by its two CPU libraries; its own CMake package wants a CUDA toolkit.
if(BRAID_TORCH)
  set(braid_torch_root ${BRAID_TORCH})
else()
  set(braid_torch_root ${BRAID_DEPS}/torch)
endif()
if(NOT EXISTS ${braid_torch_root}/lib/libtorch_cpu.so)
  message(FATAL_ERROR "no libtorch in ${braid_torch_root}: run scripts/setup.sh, or point -DBRAID_TORCH=DIR at one")
endif()
add_library(Braid::torch INTERFACE IMPORTED)
target_include_directories(Braid::torch SYSTEM INTERFACE
  ${braid_torch_root}/include ${braid_torch_root}/include/torch/csrc/api/include)
target_link_libraries(Braid::torch INTERFACE
  ${braid_torch_root}/lib/libtorch_cpu.so ${braid_torch_root}/lib/libc10.so)
if(BRAID_CUDA)
  target_link_libraries(Braid::torch INTERFACE -Wl,--no-as-needed
    ${braid_torch_root}/lib/libtorch_cuda.so ${braid_torch_root}/lib/libc10_cuda.so -Wl,--as-needed)
endif()

if(BRAID_ARROW)
  set(braid_arrow_include ${BRAID_ARROW}/include)
  set(braid_arrow_lib ${BRAID_ARROW}/lib)
else()
  set(braid_arrow_include ${BRAID_DEPS}/pyarrow/include)
  set(braid_arrow_lib ${BRAID_DEPS}/pyarrow)
endif()
add_library(Braid::arrow INTERFACE IMPORTED)
target_include_directories(Braid::arrow SYSTEM INTERFACE ${braid_arrow_include})
foreach(name arrow parquet)
  file(GLOB found ${braid_arrow_lib}/lib${name}.so ${braid_arrow_lib}/lib${name}.so.*)
  if(NOT found)
    message(FATAL_ERROR
      "no lib${name}.so in ${braid_arrow_lib}: run scripts/setup.sh, or point -DBRAID_ARROW=DIR at one")
  endif()
  list(GET found 0 library)
  target_link_libraries(Braid::arrow INTERFACE ${library})
endforeach()

find_package(Threads REQUIRED)
find_package(OpenSSL REQUIRED COMPONENTS Crypto)
find_package(tomlplusplus REQUIRED)
find_package(CLI11 REQUIRED)
find_package(PkgConfig REQUIRED)
pkg_check_modules(ffmpeg REQUIRED IMPORTED_TARGET libavformat libavcodec libavutil libswresample libswscale)
pkg_check_modules(jpeg REQUIRED IMPORTED_TARGET libjpeg)
pkg_check_modules(webp REQUIRED IMPORTED_TARGET libwebp)
pkg_check_modules(tiff REQUIRED IMPORTED_TARGET libtiff-4)
pkg_check_modules(spng REQUIRED IMPORTED_TARGET spng)
pkg_check_modules(zlib REQUIRED IMPORTED_TARGET zlib)
pkg_check_modules(sentencepiece REQUIRED IMPORTED_TARGET sentencepiece)
pkg_check_modules(icu REQUIRED IMPORTED_TARGET icu-uc icu-i18n)
