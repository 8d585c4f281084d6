#pragma once

#include <string>
#include <vector>

/// @file markup.h
/// A strict look at the report's markup, strict enough that its SVG is well-formed XML too.

namespace braid {

/// Looks at each start tag: `on_tag(name, attributes as name-value pairs, closes itself)`; returns the first fault in
/// tags, quotes, `&` and nesting, else "".
inline std::string fault_of_markup(const std::string& page);

/// The first value of `src` or `href` that begins with none of `allowed`, else "".
inline std::string addresses_of(const std::string& page, const std::vector<std::string>& allowed) {
  for (const std::string name : {" src=\"", " href=\""})
    for (size_t at = page.find(name); at != std::string::npos; at = page.find(name, at + 1)) {
      bool fine = false;
      for (const std::string& start : allowed) fine |= page.compare(at + name.size(), start.size(), start) == 0;
      if (!fine) return page.substr(at, 60);
    }
  return {};
}

/// True when every `&` of `words` begins an entity.
inline bool entities_are_whole(const std::string& words) {
  for (size_t at = words.find('&'); at != std::string::npos; at = words.find('&', at + 1)) {
    bool fine = false;
    for (const std::string entity : {"&amp;", "&lt;", "&gt;", "&quot;", "&#39;"})
      fine |= words.compare(at, entity.size(), entity) == 0;
    if (!fine) return false;
  }
  return true;
}

/// Checks ` name="value"` pairs up to the end of a tag. @return where the tag ends, npos for a fault
inline size_t end_of_tag(const std::string& page, size_t at) {
  while (at < page.size()) {
    if (page[at] == '>' || page.compare(at, 2, "/>") == 0) return at;
    if (page[at] != ' ') return std::string::npos;
    const size_t name_end =
        page.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-", at + 1);
    if (name_end == at + 1 || name_end == std::string::npos) return std::string::npos;
    at = name_end;
    if (page[at] != '=') continue;  // `controls`
    if (page[at + 1] != '"') return std::string::npos;
    const size_t close = page.find('"', at + 2);
    if (close == std::string::npos) return std::string::npos;
    const std::string value = page.substr(at + 2, close - at - 2);
    if (value.find('<') != std::string::npos || !entities_are_whole(value)) return std::string::npos;
    at = close + 1;
  }
  return std::string::npos;
}

inline std::string fault_of_markup(const std::string& page) {
  static const std::string letters = "abcdefghijklmnopqrstuvwxyz0123456789";
  std::vector<std::string> open;
  size_t at = page.find("<html");
  while (at < page.size()) {
    const size_t tag = page.find('<', at);
    const std::string words = page.substr(at, tag == std::string::npos ? tag : tag - at);
    if (!open.empty() && open.back() != "style" && (!entities_are_whole(words) || words.find('>') != std::string::npos))
      return "text: " + words.substr(0, 80);
    if (tag == std::string::npos) break;
    const bool closing = page[tag + 1] == '/';
    const size_t begin = tag + 1 + closing, end = page.find_first_not_of(letters, begin);
    const std::string name = page.substr(begin, end - begin);
    const size_t close = end_of_tag(page, end);
    if (name.empty() || close == std::string::npos) return "tag: " + page.substr(tag, 120);
    if (closing) {
      if (open.empty() || open.back() != name)
        return "nesting: </" + name + "> at " + page.substr(tag > 80 ? tag - 80 : 0, 100);
      open.pop_back();
    } else if (page[close] != '/' && name != "meta" && name != "img") {
      open.push_back(name);
    }
    at = page.find('>', close) + 1;
  }
  return open.empty() ? "" : "left open: " + open.back();
}

}  // namespace braid
