#include "braid/core/node.h"

#include <charconv>
#include <cmath>
#include <nlohmann/json.hpp>

#include "braid/core/error.h"

#define TOML_EXCEPTIONS 1
#include <toml++/toml.h>

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

namespace {

Node from_toml(const toml::node& in, const std::string& source) {
  Node out;
  const auto at = in.source().begin;
  out.origin = text(source, ':', at.line, ':', at.column);
  if (const auto* table = in.as_table()) {
    // toml++ sorts keys; the order of the file is the order of the positions.
    std::vector<std::pair<toml::source_position, std::pair<std::string, const toml::node*>>> members;
    for (const auto& [key, child] : *table) members.push_back({key.source().begin, {std::string(key.str()), &child}});
    std::sort(members.begin(), members.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    Node::Table result;
    for (const auto& [where, member] : members) {
      result.emplace_back(member.first, from_toml(*member.second, source));
      result.back().second.origin = text(source, ':', where.line, ':', where.column);  // the key, where a typo would be
    }
    out.value = std::move(result);
  } else if (const auto* array = in.as_array()) {
    Node::Array result;
    for (const auto& child : *array) result.push_back(from_toml(child, source));
    out.value = std::move(result);
  } else if (const auto* s = in.as_string()) {
    out.value = std::string(s->get());
  } else if (const auto* i = in.as_integer()) {
    out.value = i->get();
  } else if (const auto* f = in.as_floating_point()) {
    out.value = f->get();
  } else if (const auto* b = in.as_boolean()) {
    out.value = b->get();
  } else {
    fail(Fault::config, out.origin, "dates are written as strings here, \"2026-01-31\"");
  }
  return out;
}

}  // namespace

Node parse_toml(std::string_view content, const std::string& source) {
  try {
    return from_toml(toml::parse(content), source);
  } catch (const toml::parse_error& e) {
    const auto at = e.source().begin;
    fail(Fault::config, text(source, ':', at.line, ':', at.column), e.description());
  }
}

std::string render_toml_key(std::string_view key) {
  const bool bare =
      !key.empty() && key.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-") ==
                          std::string_view::npos;
  return bare ? std::string(key) : render_toml_value(Node(std::string(key)));
}

std::string render_toml_value(const Node& node) {
  struct Writer {
    std::string operator()(std::nullptr_t) const { return "\"\""; }
    std::string operator()(bool v) const { return v ? "true" : "false"; }
    std::string operator()(int64_t v) const { return std::to_string(v); }
    std::string operator()(double v) const {
      if (std::isnan(v)) return "nan";
      if (std::isinf(v)) return v > 0 ? "inf" : "-inf";
      char digits[40];
      const auto end = std::to_chars(digits, digits + sizeof digits, v).ptr;
      std::string out(digits, end);
      return out.find_first_of(".e") == std::string::npos ? out + ".0" : out;
    }
    std::string operator()(const std::string& v) const {
      std::string out = "\"";
      for (const char c : v) {
        if (c == '"' || c == '\\') {
          out += '\\', out += c;
        } else if (c == '\n') {
          out += "\\n";
        } else if (c == '\t') {
          out += "\\t";
        } else if (c == '\r') {
          out += "\\r";
        } else if (uint8_t(c) < 0x20 || c == 0x7F) {
          char code[8];
          std::snprintf(code, sizeof code, "\\u%04X", unsigned(uint8_t(c)));
          out += code;
        } else {
          out += c;
        }
      }
      return out + '"';
    }
    std::string operator()(const Node::Array& v) const {
      std::string out = "[";
      for (const Node& item : v) out += (out.size() > 1 ? ", " : "") + render_toml_value(item);
      return out + "]";
    }
    std::string operator()(const Node::Table& v) const {
      std::string out = "{";
      for (const auto& [key, child] : v)
        if (!child.is_null())
          out += (out.size() > 1 ? ", " : "") + render_toml_key(key) + " = " + render_toml_value(child);
      return out + "}";
    }
  };
  return std::visit(Writer{}, node.value);
}

namespace {

bool is_table_list(const Node& node) {
  const auto* items = std::get_if<Node::Array>(&node.value);
  return items && !items->empty() &&
         std::all_of(items->begin(), items->end(), [](const Node& n) { return n.is_table(); });
}

void render_table(const Node& table, const std::string& path, std::string& out) {
  for (const auto& [key, child] : table.table())
    if (!child.is_table() && !is_table_list(child) && !child.is_null())
      out += render_toml_key(key) + " = " + render_toml_value(child) + "\n";
  for (const auto& [key, child] : table.table()) {
    const std::string inner = (path.empty() ? "" : path + ".") + render_toml_key(key);
    if (child.is_table()) {
      out += "\n[" + inner + "]\n";
      render_table(child, inner, out);
    } else if (is_table_list(child)) {
      for (const Node& item : child.array()) {
        out += "\n[[" + inner + "]]\n";
        render_table(item, inner, out);
      }
    }
  }
}

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
      for (const auto& [key, child] : v) out[key] = to_json(child);
      return out;
    }
  };
  return std::visit(Writer{}, node.value);
}

}  // namespace

std::string render_toml(const Node& table) {
  std::string out;
  render_table(table, "", out);
  return out;
}

Node parse_json(std::string_view content, const std::string& source) {
  try {
    return from_json(nlohmann::ordered_json::parse(content), source);
  } catch (const nlohmann::json::exception& e) {
    fail(Fault::data, source, "not JSON: ", e.what());
  }
}

std::string render_json(const Node& node, int indent) {
  return to_json(node).dump(indent, ' ', false, nlohmann::json::error_handler_t::replace);
}

void apply_override(Node& root, const std::string& words) {
  const std::string place = "words on the command line";
  const auto equals = words.find('=');
  require(equals != std::string::npos && equals > 0, Fault::config, place, "expected key.path=value, got \"", words,
          '"');
  const std::string path = words.substr(0, equals), right = words.substr(equals + 1);

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
      for (Node& item : *items)
        if (const Node* name = item.find("name"); name && *name == Node(key)) chosen = &item;
      require(chosen, Fault::config, place, '"', path, "\": no entry \"", key, "\" in a list of ", items->size());
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
