#pragma once

#include <cmath>
#include <limits>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

#include "braid/core/error.h"
#include "braid/core/node.h"

/// @file config.h
/// Plain structs <-> settings. A struct names its fields once, in a member template `fields(V& v)`, and gets strict
/// reading, writing, and a description (help texts, ranges, defaults) from that list.

namespace braid {

/// Closed interval a number must lie in.
struct Range {
  double low = -std::numeric_limits<double>::infinity();
  double high = std::numeric_limits<double>::infinity();
  bool nan = false;  ///< whether not-a-number is taken too: a measure that could not be made
};

/// Closest entry of `known` to `word` by edit distance, if it is near.
std::optional<std::string> nearest(const std::string& word, const std::vector<std::string>& known);

/// `; did you mean "x"?` or nothing.
std::string guess(const std::string& word, const std::vector<std::string>& known);

/// What is known of one field: for `braid describe`, for comments in recipes and for the reference.
struct FieldInfo {
  std::string name, help;
  Node value;  ///< the default (or the present value)
  Range range;
  bool nested = false;  ///< `value` is a struct with fields of its own
};

/// Reads a struct from a node. Absent fields keep their default; a key that is not a field, a wrong type or a value out
/// of range throws `Fault::config`.
class ConfigReader {
 public:
  /// @param owner  what the struct is, for messages: `encoder "gru"`, or empty
  ConfigReader(const Node& node, std::string owner) : node_(node), owner_(std::move(owner)) {
    require(node.is_table() || node.is_null(), Fault::config, node.origin, "expected a table");
  }

  /// Sets `target` from the key `name`, if it is there. @throws Error(config)
  template <class T>
  void field(const char* name, T& target, const char*, Range range = {}) {
    known_.emplace_back(name);
    if (const Node* child = node_.find(name)) read(*child, name, target, range);
  }

  /// Throws for the first key no field has claimed.
  void finish() const;

 private:
  template <class T>
  static void read(const Node& node, const char* name, T& target, Range range);

  const Node& node_;
  std::string owner_;
  std::vector<std::string> known_;
};

/// Lists the fields of a struct with their present values.
class ConfigWriter {
 public:
  /// Notes one field. @param help  one line for recipes and the reference
  template <class T>
  void field(const char* name, T& value, const char* help, Range range = {}) {
    Node node = write(value);
    const bool nested = node.is_table() && !std::is_same_v<T, Node>;
    fields_.push_back({name, help, std::move(node), range, nested});
  }
  std::vector<FieldInfo> finish() && { return std::move(fields_); }

 private:
  template <class T>
  static Node write(T& value);

  std::vector<FieldInfo> fields_;
};

/// Reads and validates a `T`. Calls `T::validate()` when there is one.
template <class T>
T from_node(const Node& node, const std::string& owner = {}) {
  T config;
  ConfigReader reader(node, owner);
  config.fields(reader);
  reader.finish();
  if constexpr (requires { config.validate(); }) {
    try {
      config.validate();
    } catch (const Error& e) {  // a rule between fields knows no position; the table does
      if (node.origin.empty() || e.subject() == node.origin) throw;
      throw Error(e.fault(), node.origin, e.what());
    }
  }
  return config;
}

/// The fields of `config`, in order.
template <class T>
std::vector<FieldInfo> describe_fields(T config) {
  ConfigWriter writer;
  config.fields(writer);
  return std::move(writer).finish();
}

/// The node which `from_node` turns back into an equal `T`.
template <class T>
Node to_node(const T& config) {
  Node::Table members;
  for (auto& field : describe_fields(config)) members.emplace_back(field.name, std::move(field.value));
  return Node(std::move(members));
}

template <class T>
void ConfigReader::read(const Node& node, const char* name, T& target, Range range) {
  auto wrong = [&](const char* wanted, const std::string& hint = {}) {
    fail(Fault::config, node.origin, '"', name, "\" must be ", wanted, ", not ", render_toml_value(node), hint);
  };
  if constexpr (std::is_same_v<T, bool>) {
    const bool* v = std::get_if<bool>(&node.value);
    if (!v) wrong("true or false");
    target = *v;
  } else if constexpr (std::is_integral_v<T>) {
    const int64_t* v = std::get_if<int64_t>(&node.value);
    if (!v) wrong("a whole number");
    target = static_cast<T>(*v);
  } else if constexpr (std::is_floating_point_v<T>) {
    if (const auto* whole = std::get_if<int64_t>(&node.value))
      target = T(*whole);
    else if (const auto* real = std::get_if<double>(&node.value))
      target = T(*real);
    else
      wrong("a number");
  } else if constexpr (std::is_same_v<T, std::string>) {
    const auto* v = std::get_if<std::string>(&node.value);
    const bool is_plain = !node.is_table() && !std::holds_alternative<Node::Array>(node.value);
    if (!v) wrong("a string", is_plain ? text("; write it in quotes: \"", render_toml_value(node), '"') : "");
    target = *v;
  } else if constexpr (std::is_same_v<T, Node>) {
    target = node;
  } else if constexpr (requires {
                         typename T::value_type;
                         target.emplace_back();
                       }) {
    const auto* items = std::get_if<Node::Array>(&node.value);
    constexpr bool are_texts = std::is_same_v<typename T::value_type, std::string>;
    if (!items) wrong("a list", are_texts ? "; write it in brackets, with quotes: [\"a\", \"b\"]" : "");
    target.clear();
    for (const Node& item : *items) read(item, name, target.emplace_back(), range);
  } else {
    target = from_node<T>(node, text('"', name, '"'));
  }
  if constexpr (std::is_arithmetic_v<T> && !std::is_same_v<T, bool>)
    if (!(double(target) >= range.low && double(target) <= range.high) && !(range.nan && std::isnan(double(target))))
      fail(Fault::config, node.origin, '"', name, "\" is ", target, ", outside [", range.low, ", ", range.high, ']');
}

template <class T>
Node ConfigWriter::write(T& value) {
  if constexpr (std::is_same_v<T, bool> || std::is_same_v<T, std::string>)
    return Node(value);
  else if constexpr (std::is_integral_v<T>)
    return Node(int64_t(value));
  else if constexpr (std::is_floating_point_v<T>)
    return Node(double(value));
  else if constexpr (std::is_same_v<T, Node>)
    return value;
  else if constexpr (requires {
                       typename T::value_type;
                       value.emplace_back();
                     }) {
    Node::Array items;
    for (auto& item : value) items.push_back(write(item));
    return Node(std::move(items));
  } else {
    return to_node(value);
  }
}

}  // namespace braid
