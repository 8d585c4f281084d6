#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

/// @file node.h
/// A tree of settings which remembers where each value came from; read from and written to TOML and JSON.

namespace braid {

/// One value. Tables keep their order; every node knows its position.
struct Node {
  using Array = std::vector<Node>;
  using Table = std::vector<std::pair<std::string, Node>>;
  std::variant<std::nullptr_t, bool, int64_t, double, std::string, Array, Table> value;
  std::string origin;  ///< `file:line:column`, or `words on the command line`, for messages

  Node() = default;
  Node(bool v) : value(v) {}                      // NOLINT: implicit, so that tables can be written down
  Node(int v) : value(int64_t{v}) {}              // NOLINT
  Node(int64_t v) : value(v) {}                   // NOLINT
  Node(double v) : value(v) {}                    // NOLINT
  Node(std::string v) : value(std::move(v)) {}    // NOLINT
  Node(const char* v) : value(std::string(v)) {}  // NOLINT
  Node(Array v) : value(std::move(v)) {}          // NOLINT
  Node(Table v) : value(std::move(v)) {}          // NOLINT
  template <class T>
  explicit Node(const std::vector<T>& items) : value(Array(items.begin(), items.end())) {}

  bool is_table() const { return std::holds_alternative<Table>(value); }
  bool is_array() const { return std::holds_alternative<Array>(value); }
  bool is_null() const { return std::holds_alternative<std::nullptr_t>(value); }

  /// The member of a table, or null.
  const Node* find(std::string_view key) const;
  Node* find(std::string_view key);

  /// The member of a table; made when it is not there. A null node becomes a table.
  Node& operator[](std::string_view key);

  /// @throws Error(config) naming the origin when the member is missing or has another type
  const Node& at(std::string_view key) const;
  const std::string& string() const;  ///< the value as this type, or Error(config); so the five below
  int64_t integer() const;            ///< no fraction is dropped: 2.0 is refused
  double number() const;              ///< accepts a whole number too
  bool boolean() const;               ///< `true` or `false` only
  const Array& array() const;         ///< a list
  const Table& table() const;         ///< members in the order they were written

  /// Equal values; origins do not count.
  bool operator==(const Node& other) const { return value == other.value; }
};

/// @throws Error(config) naming `source:line:column`, or `source:line` of what nests too deep (`nesting.h`)
Node parse_toml(std::string_view text, const std::string& source);

/// Renders a table; `parse_toml(render_toml(n)) == n` up to key order, floats at full precision, null members left out.
/// @throws Error(config) for what could not be read again: a text that is not UTF-8, too many levels
std::string render_toml(const Node& table);

/// One value as TOML writes it on the right of `=`.
std::string render_toml_value(const Node& node);

/// A key as TOML writes it, quoted where needed.
std::string render_toml_key(std::string_view key);

/// @throws Error(data) naming `source` and the byte; also for what nests too deep (`nesting.h`)
Node parse_json(std::string_view text, const std::string& source);

/// Renders JSON; `indent` < 0 gives one line. NaN and infinities become null.
std::string render_json(const Node& node, int indent = 2);

/// Applies `key.path=value`. `value` is read as TOML and, when it is no TOML value, as a plain string.
/// A key may be an index into an array (`inputs.0.encoder.width=64`) or the `name` of an array's table.
/// @throws Error(config) for words without `=` or a path through something that is no table
void apply_override(Node& root, const std::string& words);

}  // namespace braid
