/// @file fast_products.cpp
/// libtorch's MKL asks this function whether the processor is Intel's and takes a slow path for fp32 products if not.
/// Any processor with AVX2 runs the fast kernels; on a Zen 5 they double the speed. The program's own definition comes
/// before libtorch's in the search order, so this works from an executable only. See docs/decisions/0003-products.md.

#if defined(__x86_64__)
extern "C" int mkl_serv_intel_cpu_true();

extern "C" int mkl_serv_intel_cpu_true() { return __builtin_cpu_supports("avx2") ? 1 : 0; }
#endif
