#include "braid/core/node.h"

#include <algorithm>
#include <charconv>

#include "braid/core/error.h"
#include "braid/core/nesting.h"

namespace braid {

const Node* Node::find(std::string_view key) const {
  if (const auto* members = std::get_if<Table>(&value))
    for (const auto& [name, child] : *members)
      if (name == key) return &child;
  return nullptr;
}

Node* Node::find(std::string_view key) { return const_cast<Node*>(std::as_const(*this).find(key)); }

Node& Node::operator[](std::string_view key) {
  if (is_null()) value = Table{};
  if (Node* found = find(key)) return *found;
  auto* members = std::get_if<Table>(&value);
  require(members, Fault::config, origin, "expected a table that could hold \"", key, '"');
  return members->emplace_back(std::string(key), Node{}).second;
}

const Node& Node::at(std::string_view key) const {
  const Node* found = find(key);
  require(found, Fault::config, origin, "needs \"", key, '"');
  return *found;
}

namespace {
template <class T>
const T& as(const Node& node, const char* wanted) {
  const T* found = std::get_if<T>(&node.value);
  require(found, Fault::config, node.origin, "expected ", wanted);
  return *found;
}
}  // namespace

const std::string& Node::string() const { return as<std::string>(*this, "a string"); }
int64_t Node::integer() const { return as<int64_t>(*this, "a whole number"); }
bool Node::boolean() const { return as<bool>(*this, "true or false"); }
const Node::Array& Node::array() const { return as<Array>(*this, "a list"); }
const Node::Table& Node::table() const { return as<Table>(*this, "a table"); }
double Node::number() const {
  if (const auto* whole = std::get_if<int64_t>(&value)) return double(*whole);
  return as<double>(*this, "a number");
}

void apply_override(Node& root, const std::string& words) {
  const std::string place = "words on the command line";
  const auto equals = words.find('=');
  require(equals != std::string::npos && equals > 0, Fault::config, place, "expected key.path=value, got \"", words,
          '"');
  const std::string path = words.substr(0, equals), right = words.substr(equals + 1);

  require(std::count(path.begin(), path.end(), '.') < max_nesting, Fault::config, place, "the path \"",
          path.substr(0, 40), "…\" leads deeper than ", max_nesting, " levels");

  Node value;
  try {
    value = parse_toml("value = " + right, place).at("value");
  } catch (const Error&) {
    value = Node(right);
  }

  Node* at = &root;
  for (size_t begin = 0; begin <= path.size();) {
    const size_t end = std::min(path.find('.', begin), path.size());
    const std::string key = path.substr(begin, end - begin);
    begin = end + 1;
    if (auto* items = std::get_if<Node::Array>(&at->value)) {
      Node* chosen = nullptr;
      size_t index = 0;
      const auto [stop, problem] = std::from_chars(key.data(), key.data() + key.size(), index);
      if (problem == std::errc() && stop == key.data() + key.size() && index < items->size()) chosen = &(*items)[index];
      std::string known;
      for (Node& item : *items)
        for (const char* called : {"name", "column"})
          if (const Node* name = item.find(called); name && std::holds_alternative<std::string>(name->value)) {
            if (name->string() == key) chosen = &item;
            known += (known.empty() ? "; there are " : ", ") + name->string();
          }
      require(chosen, Fault::config, place, '"', path, "\": no entry \"", key, "\" in a list of ", items->size(),
              known);
      at = chosen;
    } else {
      require(at->is_table() || at->is_null(), Fault::config, place, '"', path, "\": nothing below a plain value");
      at = &(*at)[key];
    }
  }
  *at = std::move(value);
  at->origin = text(place, ", \"", words, '"');
}

}  // namespace braid
