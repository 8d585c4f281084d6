#pragma once

#include <string>
#include <vector>

/// @file page.h
/// The frame of the report: one HTML page that loads nothing and runs nothing.

namespace braid {

/// A whole document with styles for light, dark, phone and print. A content security policy forbids scripts and every
/// address but embedded pictures and sounds.
/// @param title  text; @param body  HTML
std::string html_page(const std::string& title, const std::string& body);

/// A section with a heading. @param id  for links; @param title  text; @param body  HTML
std::string html_section(const std::string& id, const std::string& title, const std::string& body);

/// A plot with its caption. @param caption  text; @param body  HTML
std::string html_figure(const std::string& caption, const std::string& body);

/// Figures beside each other where the page is wide enough.
std::string html_grid(const std::vector<std::string>& figures);

/// A table which scrolls sideways where it is too wide.
/// @param head     texts; those that begin with `#` (cut off) are columns of numbers
/// @param rows     cells as HTML
std::string html_table(const std::vector<std::string>& head, const std::vector<std::vector<std::string>>& rows);

}  // namespace braid
