#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "braid/core/config.h"

/// @file registry.h
/// Names for interchangeable parts. A registry is a value, not a global.

namespace braid {

/// Builds a `Part` by name from its own typed configuration plus `Args`, the facts only the caller knows (input widths,
/// class counts). `Part::family` says what the parts are, for messages: "encoder".
template <class Part, class... Args>
class Registry {
 public:
  /// What is known of one part.
  struct Entry {
    std::string summary;                                                     ///< one line for `braid describe`
    std::vector<FieldInfo> fields;                                           ///< of its configuration, with defaults
    std::function<std::shared_ptr<Part>(const Node&, const Args&...)> make;  ///< throws `Fault::config`
  };

  /// Adds `Concrete`, which has a nested `Config` and a constructor `(const Config&, const Args&...)`.
  /// A name may be added once.
  template <class Concrete>
  void add(const std::string& name, const std::string& summary) {
    using C = typename Concrete::Config;
    auto make = [name](const Node& node, const Args&... args) -> std::shared_ptr<Part> {
      return std::make_shared<Concrete>(from_node<C>(node, text(Part::family, " \"", name, '"')), args...);
    };
    const bool fresh = entries_.emplace(name, Entry{summary, describe_fields(C{}), make}).second;
    require(fresh, Fault::internal, "registry", Part::family, " \"", name, "\" added twice");
  }

  /// Builds from a table with `type = name`; every other key belongs to the part.
  std::shared_ptr<Part> make(const Node& node, const Args&... args) const {
    const auto& entry = find(node);
    Node rest{Node::Table{}};
    rest.origin = node.origin;
    for (const auto& member : node.table())
      if (member.first != "type") std::get<Node::Table>(rest.value).push_back(member);
    return entry.make(rest, args...);
  }

  /// The entry that `node`'s `type` names. @throws Error(config) with a guess
  const Entry& find(const Node& node) const {
    const Node* type = node.find("type");
    require(type, Fault::config, node.origin, "a ", Part::family, " needs a \"type\", one of: ", names());
    const auto found = entries_.find(type->string());
    if (found == entries_.end())
      fail(Fault::config, type->origin, "no ", Part::family, " \"", type->string(), "\" here; known: ", names(),
           guess(type->string(), list()));
    return found->second;
  }

  const std::map<std::string, Entry>& entries() const& { return entries_; }
  const std::map<std::string, Entry>& entries() const&& = delete;  // it would outlive a temporary registry

  /// Every name, separated by commas, for messages.
  std::string names() const { return joined(list(), ", "); }

 private:
  std::vector<std::string> list() const {
    std::vector<std::string> out;
    for (const auto& [name, unused] : entries_) out.push_back(name);
    return out;
  }

  std::map<std::string, Entry> entries_;  // ordered: help texts and tests are reproducible
};

}  // namespace braid
