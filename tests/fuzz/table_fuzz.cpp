// Bytes as a table of separated text or JSON Lines, with everything that is guessed about it.
// clang++-14 -std=c++20 -g -O1 -fsanitize=fuzzer,address,undefined -Isrc tests/fuzz/table_fuzz.cpp ...
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <string_view>

#include "braid/core/error.h"
#include "braid/table/conversion.h"
#include "braid/table/csv.h"
#include "braid/table/encoding.h"
#include "braid/table/json_lines.h"
#include "braid/table/kind.h"
#include "braid/table/split.h"
#include "braid/table/target.h"

namespace {

using namespace braid;

void judge(const Storage& storage) {
  std::vector<std::vector<Cell>> rows;
  for (int64_t row = 0; row < storage.rows() && row < 200; ++row) {
    auto& cells = rows.emplace_back();
    for (size_t column = 0; column < storage.columns().size(); ++column)
      cells.push_back(storage.at(row, int64_t(column)));
  }
  const Table table = Table::from_rows(storage.columns(), std::move(rows), "/nonexistent");
  KindOptions options;
  options.targets = {table.columns().back()};
  options.probe = [](const std::filesystem::path&) { return std::nullopt; };
  const auto guesses = guess_kinds(table, options);
  const auto target = infer_target(table, table.columns().back());
  SplitConfig config;
  const Split split = make_split(table, config, {target}, group_column(guesses));
  if (int64_t(split.train.size() + split.validation.size() + split.test.size()) != table.size()) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view content(reinterpret_cast<const char*>(data), size);
  try {
    judge(*read_csv(text_bytes(content), sniff_separator(content), "fuzz", {}, {}));
  } catch (const Error& e) {
    if (e.fault() == Fault::internal) std::abort();
  }
  try {
    read_json_lines(*text_bytes(content), "fuzz", [&](const Node& object, int64_t) {
      for (const auto& [key, value] : object.table()) {
        const Cell cell = cell_from_json(value);
        if (!cell.is_absent() && !(parse_tagged(render_tagged(cell)).text() == cell.text())) std::abort();
      }
    });
  } catch (const Error& e) {
    if (e.fault() == Fault::internal) std::abort();
  }
  return 0;
}
