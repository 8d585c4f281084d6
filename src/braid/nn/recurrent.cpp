#include "braid/nn/recurrent.h"

#include "braid/core/error.h"
#include "braid/nn/dropout.h"

namespace braid {
namespace {

// @param x [N, T, D]  @param place [N, T] int64  @return x[n, place[n, t]]
torch::Tensor arranged(const torch::Tensor& x, const torch::Tensor& place) {
  return x.gather(1, place.unsqueeze(-1).expand({-1, -1, x.size(2)}));
}

}  // namespace

RecurrentImpl::RecurrentImpl(const RecurrentOptions& options) : options_(options) {
  require(!options.both_ways || options.width % 2 == 0, Fault::config, "recurrent", "width ", options.width,
          " cannot be halved for two directions");
  const int64_t own = options.both_ways ? options.width / 2 : options.width;
  for (int64_t i = 0; i < options.layers; ++i) {
    const auto gru = torch::nn::GRUOptions(i ? options.width : options.inputs, own).batch_first(true);
    onward_.push_back(register_module("onward" + std::to_string(i), torch::nn::GRU(gru)));
    if (options.both_ways) back_.push_back(register_module("back" + std::to_string(i), torch::nn::GRU(gru)));
  }
}

torch::Tensor RecurrentImpl::forward(const torch::Tensor& x, const torch::Tensor& mask) {
  if (x.size(0) == 0 || x.size(1) == 0) return x.new_zeros({x.size(0), x.size(1), options_.width});
  const auto together = (~mask).to(torch::kByte).argsort(/*stable=*/true, 1);  // real steps first, in their order
  const auto length = mask.sum(1, true);                                       // [N, 1]
  const auto step = torch::arange(mask.size(1), length.options());             // [T]
  const auto turned = torch::where(step < length, length - 1 - step, step);    // its own inverse
  auto h = arranged(x, together);
  for (size_t i = 0; i < onward_.size(); ++i) {
    if (i) h = drop_values(h, options_.dropout, is_training());
    auto out = std::get<0>(onward_[i](h));
    // Padding stands last after arranging, so it reaches no real step in either direction.
    if (options_.both_ways) out = torch::cat({out, arranged(std::get<0>(back_[i](arranged(h, turned))), turned)}, 2);
    h = out;
  }
  return arranged(h, together.argsort(int64_t{1}));
}

}  // namespace braid
