#include "braid/tensor/weights.h"

#include <cstring>

#include "braid/core/error.h"
#include "braid/core/file.h"
#include "braid/core/safetensors.h"

namespace braid {
namespace {

constexpr std::pair<const char*, torch::ScalarType> types[] = {
    {"F64", torch::kDouble}, {"F32", torch::kFloat}, {"F16", torch::kHalf},  {"BF16", torch::kBFloat16},
    {"I64", torch::kLong},   {"I32", torch::kInt},   {"I16", torch::kShort}, {"I8", torch::kChar},
    {"U8", torch::kByte},    {"BOOL", torch::kBool}};

}  // namespace

void save_tensors(const std::filesystem::path& path, const NamedTensors& tensors,
                  const std::map<std::string, std::string>& metadata) {
  SafetensorsHeader header;
  header.metadata.assign(metadata.begin(), metadata.end());
  std::string data;
  for (const auto& [name, tensor] : tensors) {
    const auto plain = tensor.detach().to(torch::kCPU).contiguous();
    const auto* type = std::find_if(std::begin(types), std::end(types),
                                    [&](const auto& t) { return t.second == plain.scalar_type(); });
    require(type != std::end(types), Fault::internal, name, "cannot be saved as ", plain.scalar_type());
    TensorEntry entry{name, type->first, plain.sizes().vec(), int64_t(data.size()), 0};
    data.append(static_cast<const char*>(plain.data_ptr()), plain.nbytes());
    entry.end = int64_t(data.size());
    header.entries.push_back(std::move(entry));
  }
  write_file(path, render_safetensors(header) + data);
}

SavedTensors load_tensors(const std::filesystem::path& path) {
  const std::string bytes = read_file(path);
  const auto header = parse_safetensors(bytes, int64_t(bytes.size()), path.string());
  SavedTensors out;
  out.metadata = {header.metadata.begin(), header.metadata.end()};
  for (const auto& entry : header.entries) {
    const auto* type =
        std::find_if(std::begin(types), std::end(types), [&](const auto& t) { return entry.dtype == t.first; });
    auto tensor = torch::empty(entry.shape, type->second);
    std::memcpy(tensor.data_ptr(), bytes.data() + header.data_begin + entry.begin, size_t(entry.end - entry.begin));
    out.tensors.emplace(entry.name, std::move(tensor));
  }
  return out;
}

NamedTensors named_tensors(const torch::nn::Module& module) {
  NamedTensors out;
  for (const auto& p : module.named_parameters()) out.emplace(p.key(), p.value().detach());
  for (const auto& b : module.named_buffers()) out.emplace(b.key(), b.value().detach());
  return out;
}

void assign_tensors(torch::nn::Module& module, const NamedTensors& tensors, const std::string& source) {
  const auto own = named_tensors(module);
  for (const auto& [name, target] : own) {
    const auto found = tensors.find(name);
    require(found != tensors.end(), Fault::io, source, "holds no tensor \"", name, "\", which the model needs");
    require(found->second.sizes() == target.sizes() && found->second.scalar_type() == target.scalar_type(), Fault::io,
            source, "tensor \"", name, "\" is ", found->second.sizes(), ' ', found->second.scalar_type(),
            ", the model wants ", target.sizes(), ' ', target.scalar_type());
  }
  for (const auto& [name, unused] : tensors)
    require(own.count(name), Fault::io, source, "holds the tensor \"", name, "\", which the model does not have");
  torch::NoGradGuard no_grad;
  for (const auto& [name, target] : own) torch::Tensor(target).copy_(tensors.at(name));
}

}  // namespace braid
