#include "braid/tensor/work_meter.h"

#include <algorithm>
#include <string_view>
#include <vector>

#include "braid/core/error.h"
#include "braid/tensor/torch.h"

namespace braid {

struct WorkMeter::Counts : c10::MemoryReportingInfoBase {
  double products = 0;  // multiplications
  int64_t depth = 0;    // of counted calls: what a convolution is made of is not counted again
  int64_t bytes = 0, peak = 0;

  void reportMemoryUsage(void*, int64_t alloc_size, size_t, size_t, c10::Device) override {
    bytes += alloc_size;
    peak = std::max(peak, bytes);
  }
  bool memoryProfilingEnabled() const override { return true; }
};

struct WorkMeter::Listener {
  explicit Listener(std::shared_ptr<c10::DebugInfoBase> info)
      : guard(c10::DebugInfoKind::PROFILER_STATE, std::move(info)) {}
  c10::DebugInfoGuard guard;
};

namespace {

struct CountedCall : at::ObserverContext {};

using Values = c10::ArrayRef<const c10::IValue>;

const torch::Tensor& tensor_at(Values in, size_t place) { return in.at(place).toTensor(); }

/// [.., n, k] times [.., k, m], [k, m] or [k].
double product(const torch::Tensor& a, const torch::Tensor& b) {
  return double(a.numel()) * double(b.dim() == 1 ? 1 : b.size(-1));
}

/// (input, weight, bias, stride, padding, dilation, transposed, ...)
double convolution(Values in) {
  const auto &input = tensor_at(in, 0), &weight = tensor_at(in, 1);
  double places = double(input.size(0));
  const auto stride = in.at(3).toIntVector(), padding = in.at(4).toIntVector(), dilation = in.at(5).toIntVector();
  const auto of = [](const std::vector<int64_t>& list, int64_t d) { return list[list.size() == 1 ? 0 : size_t(d)]; };
  for (int64_t d = 0; d + 2 < weight.dim(); ++d) {
    const int64_t length = input.size(d + 2), reach = of(dilation, d) * (weight.size(d + 2) - 1) + 1;
    const int64_t steps =
        in.at(6).toBool() ? length : (length + 2 * of(padding, d) - reach) / of(stride, d) + 1;  // one a use of weights
    places *= double(std::max<int64_t>(steps, 0));
  }
  return places * double(weight.numel());
}

/// (query [.., L, E], key [.., S, E], value [.., S, V], ...)
double attention(Values in) {
  const auto &query = tensor_at(in, 0), &value = tensor_at(in, 2);
  return double(query.numel()) * double(value.size(-2)) +
         double(query.numel() / query.size(-1)) * double(value.size(-2)) * double(value.size(-1));
}

/// (input [T, B, I], weights of the input, weights of the state, ...)
double recurrence(Values in) {
  const auto& input = tensor_at(in, 0);
  return double(input.size(0) * input.size(1)) * double(tensor_at(in, 1).numel() + tensor_at(in, 2).numel());
}

/// Multiplications of a call, or -1 where it is not counted.
double products_of(std::string_view name, Values in) {
  if (name.rfind("aten::", 0) != 0) return -1;
  name.remove_prefix(6);
  if (name == "mm" || name == "bmm" || name == "mv" || name == "dot")
    return product(tensor_at(in, 0), tensor_at(in, 1));
  if (name == "addmm" || name == "_addmm_activation" || name == "baddbmm" || name == "addmv" || name == "addbmm")
    return product(tensor_at(in, 1), tensor_at(in, 2));
  if (name == "convolution") return convolution(in);
  if (name == "mkldnn_rnn_layer") return recurrence(in);
  constexpr std::string_view fused[] = {
      "_scaled_dot_product_flash_attention_for_cpu", "_scaled_dot_product_flash_attention",
      "_scaled_dot_product_efficient_attention", "_scaled_dot_product_cudnn_attention"};
  return std::count(std::begin(fused), std::end(fused), name) > 0 ? attention(in) : -1;
}

thread_local double* products_here = nullptr;
thread_local int64_t* depth_here = nullptr;

std::unique_ptr<at::ObserverContext> begin_call(const at::RecordFunction& call) {
  if (!products_here || *depth_here > 0) return nullptr;
  const double products = products_of(call.name(), call.inputs());
  if (products < 0) return nullptr;
  *products_here += products;
  ++*depth_here;
  return std::make_unique<CountedCall>();
}

void end_call(const at::RecordFunction&, at::ObserverContext* context) {
  if (context && depth_here) --*depth_here;
}

}  // namespace

WorkMeter::WorkMeter() : counts_(std::make_shared<Counts>()) {
  require(!products_here, Fault::internal, "work meter", "this thread is measured already");
  products_here = &counts_->products;
  depth_here = &counts_->depth;
  callback_ = at::addThreadLocalCallback(
      at::RecordFunctionCallback(begin_call, end_call).needsInputs(true).scopes({at::RecordScope::FUNCTION}));
  listener_ = std::make_unique<Listener>(counts_);
}

WorkMeter::~WorkMeter() {
  listener_.reset();
  at::removeCallback(callback_);
  products_here = nullptr;
  depth_here = nullptr;
}

double WorkMeter::flops() const { return 2 * counts_->products; }
int64_t WorkMeter::peak_bytes() const { return counts_->peak; }

}  // namespace braid
