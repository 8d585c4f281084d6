#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdio>

#include "braid/core/error.h"
#include "braid/core/nesting.h"
#include "braid/core/node.h"
#include "braid/core/utf8.h"

#define TOML_EXCEPTIONS 1
#include <toml++/toml.h>

namespace braid {
namespace {

[[noreturn]] void refuse_depth(const std::string& origin) {
  fail(Fault::config, origin, "nests deeper than ", max_nesting, " levels");
}

/// A header and a key are each within the limit when this is called; here their sum is held to it.
Node from_toml(const toml::node& in, const std::string& source, int64_t depth = 0) {
  Node out;
  const auto at = in.source().begin;
  out.origin = text(source, ':', at.line, ':', at.column);
  if (!in.is_value() && depth > max_nesting) refuse_depth(out.origin);
  if (const auto* table = in.as_table()) {
    // toml++ sorts keys; the order of the file is the order of the positions.
    std::vector<std::pair<toml::source_position, std::pair<std::string, const toml::node*>>> members;
    for (const auto& [key, child] : *table) members.push_back({key.source().begin, {std::string(key.str()), &child}});
    std::sort(members.begin(), members.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    Node::Table result;
    for (const auto& [where, member] : members) {
      result.emplace_back(member.first, from_toml(*member.second, source, depth + 1));
      result.back().second.origin = text(source, ':', where.line, ':', where.column);  // the key, where a typo would be
    }
    out.value = std::move(result);
  } else if (const auto* array = in.as_array()) {
    Node::Array result;
    for (const auto& child : *array) result.push_back(from_toml(child, source, depth + 1));
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
  if (const auto at = too_deep_toml(content)) {
    const auto line = std::count(content.begin(), content.begin() + std::ptrdiff_t(*at), '\n') + 1;
    refuse_depth(text(source, ':', line));
  }
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
      require(is_utf8(v), Fault::config, "recipe", "the text \"", v, "\" is not UTF-8, so it cannot be written down");
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

int64_t levels_below(const Node& node) {
  int64_t most = 0;
  const auto look = [&](const Node& child) {
    if (child.is_table() || child.is_array()) most = std::max(most, 1 + levels_below(child));
  };
  if (node.is_table())
    for (const auto& [key, child] : node.table()) look(child);
  if (node.is_array())
    for (const Node& child : node.array()) look(child);
  return most;
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

}  // namespace

std::string render_toml(const Node& table) {
  if (levels_below(table) > max_nesting) refuse_depth("recipe");  // it could not be read back
  std::string out;
  render_table(table, "", out);
  return out;
}

}  // namespace braid
