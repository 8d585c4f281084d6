#include "braid/media/log_mel_kernels.h"

#include <algorithm>
#include <cstring>

namespace braid {

namespace portable {
#include "braid/media/log_mel_kernel.inc"
constexpr MelKernels kernels = {transform, power_spectra, pair_spectra, band_sums, band_logs};
}  // namespace portable

// The attribute is a pragma here and not on the functions, because GCC splits wide vectors of a function before it is
// inlined into one for a larger instruction set.
#if defined(__x86_64__) && !defined(__clang__)
#pragma GCC push_options
#pragma GCC target("avx2,fma")
namespace avx2 {
#include "braid/media/log_mel_kernel.inc"
constexpr MelKernels kernels = {transform, power_spectra, pair_spectra, band_sums, band_logs};
}  // namespace avx2
#pragma GCC pop_options

const MelKernels& mel_kernels() {
  static const bool wide = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
  return wide ? avx2::kernels : portable::kernels;
}
#else
const MelKernels& mel_kernels() { return portable::kernels; }
#endif

const MelKernels& portable_mel_kernels() { return portable::kernels; }

}  // namespace braid
