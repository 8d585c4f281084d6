#include "braid/features/word_graph.h"

#include <algorithm>
#include <cstring>
#include <set>

namespace braid {
namespace {

/// Numbers of the nodes with id 0 of each column.
std::vector<int64_t> first_nodes(const std::vector<int64_t>& columns, const std::vector<int64_t>& slots) {
  std::vector<int64_t> out;
  int64_t next = 0;
  for (const int64_t column : columns) {
    out.push_back(next);
    next += slots[size_t(column)];
  }
  out.push_back(next);
  return out;
}

}  // namespace

WordGraph learn_word_graph(const std::vector<std::string>& headers, const std::vector<ColumnStep>& steps,
                           const std::vector<std::string>& columns, const FitSource& source) {
  require(headers.size() >= 2, Fault::config, "columns",
          "a graph needs two columns at least, such as a user and an item");
  std::set<int64_t> places;
  std::vector<int64_t> slots;
  for (const ColumnStep& step : steps) slots.push_back(step.spec().slots);
  for (const std::string& header : headers) {
    const auto found = std::find_if(steps.begin(), steps.end(), [&](const ColumnStep& step) {
      return columns[size_t(step.source)] == header && step.spec().kind == "category";
    });
    require(found != steps.end(), Fault::config, "columns", "graph names \"", header,
            "\", which is no category of this input; give it with --inputs, and its kind in the recipe");
    places.insert(found - steps.begin());
  }
  WordGraph out;
  out.columns.assign(places.begin(), places.end());
  const auto first = first_nodes(out.columns, slots);
  out.nodes = first.back();
  for (int64_t row = 0; row < source.rows; ++row)
    for (const Item& item : source.at(row)) {
      std::vector<int32_t> here;
      for (size_t c = 0; c < out.columns.size(); ++c) {
        const ColumnStep& step = steps[size_t(out.columns[c])];
        float id = 0;
        if (size_t(step.source) < item.cells.size() && step.encode(item.cells[size_t(step.source)], &id) && id > 0)
          here.push_back(int32_t(first[c] + int64_t(id)));
      }
      for (size_t a = 0; a < here.size(); ++a)
        for (size_t b = a + 1; b < here.size(); ++b) out.links.emplace_back(here[a], here[b]);
    }
  std::sort(out.links.begin(), out.links.end());
  out.links.erase(std::unique(out.links.begin(), out.links.end()), out.links.end());
  return out;
}

std::string to_bytes(const WordGraph& graph) {
  std::vector<int32_t> numbers{int32_t(graph.columns.size())};
  for (const int64_t column : graph.columns) numbers.push_back(int32_t(column));
  for (const auto& [a, b] : graph.links) numbers.push_back(a), numbers.push_back(b);
  std::string out(numbers.size() * sizeof(int32_t), '\0');
  std::memcpy(out.data(), numbers.data(), out.size());
  return out;
}

WordGraph word_graph_from(const std::string& bytes, const std::vector<int64_t>& slots, const std::string& subject) {
  std::vector<int32_t> numbers(bytes.size() / sizeof(int32_t));
  std::memcpy(numbers.data(), bytes.data(), numbers.size() * sizeof(int32_t));
  const auto claim = [&](bool holds) { require(holds, Fault::io, subject, "the bundle's graph of words is damaged"); };
  claim(!numbers.empty() && numbers[0] >= 2 && size_t(numbers[0]) < numbers.size() &&
        (numbers.size() - size_t(numbers[0])) % 2 == 1 && bytes.size() % sizeof(int32_t) == 0);
  WordGraph out;
  const auto links = numbers.begin() + 1 + numbers[0];
  out.columns.assign(numbers.begin() + 1, links);
  for (const int64_t column : out.columns)
    claim(column >= 0 && column < int64_t(slots.size()) && slots[size_t(column)] > 0);
  claim(std::is_sorted(out.columns.begin(), out.columns.end()));
  out.nodes = first_nodes(out.columns, slots).back();
  for (auto at = links; at != numbers.end(); at += 2) {
    claim(at[0] >= 0 && at[0] < at[1] && at[1] < out.nodes);
    out.links.emplace_back(at[0], at[1]);
  }
  return out;
}

}  // namespace braid
