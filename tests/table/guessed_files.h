#pragma once

#include <functional>
#include <string>

#include "braid/table/kind.h"
#include "table/files.h"

/// @file guessed_files.h
/// Columns of made files, as their kind is guessed.

namespace braid {

/// The guess for a column whose files are made by `content(i)`, named by their number and `ending`.
inline ColumnGuess guess_of(const std::string& column, const std::string& ending,
                            const std::function<std::string(int)>& content, int files = 20) {
  const TestFolder folder;
  std::string table = column + "\n";
  for (int i = 0; i < files; ++i) {
    folder.write(std::to_string(i) + ending, content(i));
    table += std::to_string(i) + ending + "\n";
  }
  return guess_kinds(Table::open(folder.write("t.csv", table)), {}).front();
}

}  // namespace braid
