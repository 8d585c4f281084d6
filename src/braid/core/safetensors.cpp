#include "braid/core/safetensors.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <nlohmann/json.hpp>

#include "braid/core/error.h"
#include "braid/core/nesting.h"

namespace braid {

int64_t element_bytes(std::string_view dtype) {
  if (dtype == "F64" || dtype == "I64") return 8;
  if (dtype == "F32" || dtype == "I32") return 4;
  if (dtype == "F16" || dtype == "BF16" || dtype == "I16") return 2;
  if (dtype == "I8" || dtype == "U8" || dtype == "BOOL") return 1;
  return 0;
}

namespace {

static_assert(std::endian::native == std::endian::little, "safetensors are little-endian");

int64_t whole(const nlohmann::json& in, const std::string& name, const std::string& source) {
  require(in.is_number_integer(), Fault::io, source, "tensor \"", name,
          "\" has a size or an offset that is no whole number");
  return in.get<int64_t>();
}

TensorEntry parse_entry(const std::string& name, const nlohmann::json& in, const std::string& source) {
  TensorEntry out;
  out.name = name;
  out.dtype = in.at("dtype").get<std::string>();
  for (const auto& size : in.at("shape")) out.shape.push_back(whole(size, name, source));
  const auto& offsets = in.at("data_offsets");
  require(offsets.size() == 2, Fault::io, source, "tensor \"", name, "\" needs two offsets");
  out.begin = whole(offsets.at(0), name, source);
  out.end = whole(offsets.at(1), name, source);
  const int64_t element = element_bytes(out.dtype);
  require(element > 0, Fault::io, source, "tensor \"", name, "\" has the unknown type \"", out.dtype, '"');
  require(out.shape.size() <= 16, Fault::io, source, "tensor \"", name, "\" has ", out.shape.size(), " dimensions");
  __int128 bytes = element;
  for (const int64_t size : out.shape) {
    require(size >= 0, Fault::io, source, "tensor \"", name, "\" has a negative size");
    bytes *= size;
    require(bytes < (__int128(1) << 62), Fault::io, source, "tensor \"", name, "\" is larger than any file");
  }
  require(out.begin >= 0 && out.end >= out.begin && bytes == out.end - out.begin, Fault::io, source, "tensor \"", name,
          "\" needs ", int64_t(bytes), " bytes but spans ", out.begin, " to ", out.end);
  return out;
}

}  // namespace

SafetensorsHeader parse_safetensors(std::string_view head, int64_t file_bytes, const std::string& source) {
  require(head.size() >= 8 && file_bytes >= 8, Fault::io, source, "too short for a safetensors file");
  uint64_t length = 0;
  std::memcpy(&length, head.data(), 8);
  require(length <= 100'000'000 && int64_t(length) <= file_bytes - 8 && length <= head.size() - 8, Fault::io, source,
          "header of ", length, " bytes does not fit a file of ", file_bytes);
  SafetensorsHeader out;
  out.data_begin = 8 + int64_t(length);
  const std::string_view json = head.substr(8, length);
  require(!too_deep_json(json), Fault::io, source, "header nests deeper than ", max_nesting, " levels");
  try {
    const auto table = nlohmann::json::parse(json);
    require(table.is_object(), Fault::io, source, "header is not a table");
    for (const auto& [name, entry] : table.items()) {
      if (name == "__metadata__") {
        for (const auto& [key, value] : entry.items()) out.metadata.emplace_back(key, value.get<std::string>());
      } else {
        out.entries.push_back(parse_entry(name, entry, source));
      }
    }
  } catch (const nlohmann::json::exception& e) {
    fail(Fault::io, source, "damaged header: ", e.what());
  }
  std::sort(out.entries.begin(), out.entries.end(), [](const auto& a, const auto& b) {
    return std::tie(a.begin, a.end, a.name) < std::tie(b.begin, b.end, b.name);
  });
  int64_t at = 0;
  for (const auto& entry : out.entries) {
    require(entry.begin == at, Fault::io, source, "tensor \"", entry.name, "\" begins at ", entry.begin,
            ", but the one before it ends at ", at);
    at = entry.end;
  }
  require(at == file_bytes - out.data_begin, Fault::io, source, "holds ", file_bytes - out.data_begin,
          " bytes of tensors, but the header promises ", at);
  return out;
}

std::string render_safetensors(const SafetensorsHeader& header) {
  nlohmann::ordered_json table = nlohmann::ordered_json::object();
  for (const auto& [key, value] : header.metadata) table["__metadata__"][key] = value;
  for (const auto& entry : header.entries)
    table[entry.name] = {{"dtype", entry.dtype}, {"shape", entry.shape}, {"data_offsets", {entry.begin, entry.end}}};
  std::string json = table.dump();
  json.resize((json.size() + 8 + 63) / 64 * 64 - 8, ' ');
  const uint64_t length = json.size();
  std::string out(8, '\0');
  std::memcpy(out.data(), &length, 8);
  return out + json;
}

}  // namespace braid
