#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "braid/data/reader.h"

/// @file reader_fixtures.h
/// A reader of numbers, for the tests of what reads batches.

namespace braid::reader_fixtures {

/// A feature over numbers in cells whose reading takes a time that differs from item to item; `bad` cannot be read.
class Slow : public Feature {
 public:
  void fit(const FitSource&) override {}
  Result<torch::Tensor> decode(const Item& item) const override {
    const auto number = item.cells[0].number();
    if (!number) return Error(Fault::data, item.subject, "is no number");
    std::this_thread::sleep_for(std::chrono::microseconds(int64_t(*number * 7919) % 2000));
    return torch::tensor({float(*number)});
  }
  Steps steps(const torch::Tensor& decoded, Random* augment) const override {
    const float noise = augment ? float(augment->uniform()) : 0;
    return {(decoded + noise).view({1, 1}), {}, {}};
  }
  StepSpec spec() const override { return {"vector", {1}, 0, 1, 1, {}}; }
  Node fitted() const override { return Node(Node::Table{}); }
  void restore(const Node&, const std::map<std::string, std::string>&) override {}
};

/// Each number stands in two rows.
inline Table numbers(int64_t rows) {
  std::vector<std::vector<Cell>> cells;
  for (int64_t i = 0; i < rows; ++i) cells.push_back({Cell(std::to_string(i / 2)), Cell(i % 3 ? "a" : "b")});
  return Table::from_rows({"x", "y"}, cells);
}

/// Reads column x as input m0 and column y as target t0.
inline Reader reader_of(Table table) {
  TargetSpec target;
  target.column = "y";
  target.kind = "binary";
  target.labels = {"a", "b"};
  return Reader(std::move(table), {{"m0", {"x"}, std::make_shared<Slow>()}}, {{"t0", target}}, 1 << 20);
}

}  // namespace braid::reader_fixtures
