#include "braid/tensor/device.h"

#include <dlfcn.h>

#include <algorithm>
#include <thread>

#include "braid/core/error.h"

namespace braid {

torch::Device choose_device(const std::string& name) {
  if (name == "cpu") return torch::kCPU;
  if (name == "auto") return torch::cuda::is_available() ? torch::Device(torch::kCUDA) : torch::Device(torch::kCPU);
  require(name.rfind("cuda", 0) == 0, Fault::config, "device", '"', name,
          "\" is no device; known: auto, cpu, cuda, cuda:0 …");
  require(torch::cuda::is_available(), Fault::unsupported, "device",
          "this machine or this build has no CUDA; use --device cpu, or build with -DBRAID_CUDA=ON");
  try {
    return torch::Device(name);
  } catch (const c10::Error&) {
    fail(Fault::config, "device", '"', name, "\" is no device; write cuda or cuda:0");
  }
}

void configure_threads(int64_t threads) {
  if (threads <= 0) threads = std::max<int64_t>(std::thread::hardware_concurrency(), 1);
  at::set_num_threads(int(threads));
}

Autocast::Autocast(bool on, torch::Device device) : on_(on), device_(device.type()) {
  if (!on_) return;
  before_ = at::autocast::is_autocast_enabled(device_);
  at::autocast::set_autocast_enabled(device_, true);
  at::autocast::set_autocast_dtype(device_, torch::kBFloat16);
}

Autocast::~Autocast() {
  if (!on_) return;
  at::autocast::clear_cache();
  at::autocast::set_autocast_enabled(device_, before_);
}

std::string product_path() {
  // The program's own definition comes first in the search order; libtorch's MKL is found otherwise.
  Dl_info info{};
  void* found = ::dlsym(RTLD_DEFAULT, "mkl_serv_intel_cpu_true");
  const bool ours = found && ::dladdr(found, &info) && info.dli_fname &&
                    std::string_view(info.dli_fname).find("libtorch") == std::string_view::npos;
  return ours ? "mkl, fast path on AMD" : "mkl";
}

}  // namespace braid
