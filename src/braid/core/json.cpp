#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>

#include "braid/core/error.h"
#include "braid/core/nesting.h"
#include "braid/core/node.h"

namespace braid {
namespace {

Node from_json(const nlohmann::ordered_json& in, const std::string& source) {
  Node out;
  out.origin = source;
  if (in.is_object()) {
    Node::Table members;
    for (const auto& [key, child] : in.items()) members.emplace_back(key, from_json(child, source));
    out.value = std::move(members);
  } else if (in.is_array()) {
    Node::Array items;
    for (const auto& child : in) items.push_back(from_json(child, source));
    out.value = std::move(items);
  } else if (in.is_string()) {
    out.value = in.get<std::string>();
  } else if (in.is_boolean()) {
    out.value = in.get<bool>();
  } else if (in.is_number_unsigned() && in.get<uint64_t>() > uint64_t(std::numeric_limits<int64_t>::max())) {
    out.value = in.get<double>();
  } else if (in.is_number_integer()) {
    out.value = in.get<int64_t>();
  } else if (in.is_number()) {
    out.value = in.get<double>();
  }
  return out;
}

nlohmann::ordered_json to_json(const Node& node) {
  using json = nlohmann::ordered_json;
  struct Writer {
    json operator()(std::nullptr_t) const { return nullptr; }
    json operator()(bool v) const { return v; }
    json operator()(int64_t v) const { return v; }
    json operator()(double v) const { return std::isfinite(v) ? json(v) : json(nullptr); }
    json operator()(const std::string& v) const { return v; }
    json operator()(const Node::Array& v) const {
      json out = json::array();
      for (const Node& item : v) out.push_back(to_json(item));
      return out;
    }
    json operator()(const Node::Table& v) const {
      json out = json::object();
      auto& members = out.get_ref<json::object_t&>();
      members.reserve(v.size());  // one after another: `out[key]` would look at all members before each
      for (const auto& [key, child] : v) members.emplace_back(key, to_json(child));
      return out;
    }
  };
  return std::visit(Writer{}, node.value);
}

}  // namespace

Node parse_json(std::string_view content, const std::string& source) {
  if (const auto at = too_deep_json(content))
    fail(Fault::data, source, "byte ", *at + 1, " nests deeper than ", max_nesting, " levels");
  try {
    return from_json(nlohmann::ordered_json::parse(content), source);
  } catch (const nlohmann::json::exception& e) {
    fail(Fault::data, source, "not JSON: ", e.what());
  }
}

std::string render_json(const Node& node, int indent) {
  return to_json(node).dump(indent, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace braid
