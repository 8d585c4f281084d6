#include "braid/core/escape.h"

#include <cstdint>

namespace braid {
namespace {

/// The entity of a character that would begin markup, in HTML and in the HTML that Markdown lets through; or null.
const char* entity(char c) {
  switch (c) {
    case '&':
      return "&amp;";
    case '<':
      return "&lt;";
    case '>':
      return "&gt;";
    default:
      return nullptr;
  }
}

}  // namespace

std::string escape_html(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (const char* escaped = entity(c))
      out += escaped;
    else if (c == '"')
      out += "&quot;";
    else if (c == '\'')
      out += "&#39;";
    else
      out += uint8_t(c) < 0x20 && c != '\n' && c != '\t' ? ' ' : c;
  }
  return out;
}

std::string escape_markdown(std::string_view text) {
  constexpr std::string_view specials = "\\`*_[]|#!";
  std::string out;
  for (const char c : text) {
    if (const char* escaped = entity(c)) {
      out += escaped;
    } else if (specials.find(c) != specials.npos) {
      out += '\\', out += c;
    } else {
      out += uint8_t(c) < 0x20 ? ' ' : c;
    }
  }
  return out;
}

}  // namespace braid
