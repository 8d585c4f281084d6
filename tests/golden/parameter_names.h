#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <set>
#include <sstream>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "braid/core/error.h"
#include "braid/core/node.h"
#include "braid/tensor/torch.h"

/// @file parameter_names.h
/// Parameters against parameter_names.json. Their names and shapes are the format of a model's weights: change the list
/// only together with the format.
///
/// Where BRAID_WRITE_GOLDEN is set, the tests write the list instead, one binary after the other:
/// `BRAID_WRITE_GOLDEN=1 build/release/encoders_tests --gtest_filter='*Format*'`.

namespace braid::parameter_names {

/// By family and case, such as `encoder gru text`, each parameter with its shape, in their order.
inline const std::string path = BRAID_SOURCE_DIR "/tests/golden/parameter_names.json";

inline Node kept() {
  std::stringstream content;
  content << std::ifstream(path).rdbuf();
  return content.str().empty() ? Node(Node::Table{}) : parse_json(content.str(), path);
}

inline void keep(const Node& names) { std::ofstream(path) << render_json(names, 1) << '\n'; }

inline bool is_writing() { return std::getenv("BRAID_WRITE_GOLDEN") != nullptr; }

/// @param key  family and case
inline void expect_kept(const std::string& key, const torch::nn::Module& module) {
  Node all = kept();
  Node::Array names;
  for (const auto& weight : module.named_parameters())
    names.emplace_back(text(weight.key(), ' ', weight.value().sizes()));
  if (is_writing()) {
    all[key] = Node(names);
    keep(all);
  }
  ASSERT_TRUE(all.find(key)) << "run with BRAID_WRITE_GOLDEN=1 to add " << key;
  EXPECT_EQ(render_json(Node(names), 1), render_json(all.at(key), 1));
}

/// @param family  first word of its keys  @param keys  of all its cases
inline void expect_no_others(const std::string& family, const std::set<std::string>& keys) {
  static const std::set<std::string> families{"encoder", "fusion", "context", "auxiliary"};
  const auto family_of = [](const std::string& key) { return key.substr(0, key.find(' ')); };
  const auto is_stale = [&](const std::pair<std::string, Node>& one) {
    const std::string its = family_of(one.first);
    return its == family ? keys.count(one.first) == 0 : families.count(its) == 0;
  };
  Node all = kept();
  if (is_writing()) {
    std::erase_if(std::get<Node::Table>(all.value), is_stale);
    keep(all);
  }
  for (const auto& one : all.table()) EXPECT_FALSE(is_stale(one)) << one.first << " is of no case any more";
}

}  // namespace braid::parameter_names
