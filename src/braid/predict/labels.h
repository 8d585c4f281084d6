#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

/// @file labels.h
/// Labels of a target, for answers to many rows.

namespace braid {

/// Some labels of a target or all, in its order. Their names are shared: thousands of answers to a target of thousands
/// of labels hold them once, and keep them alive.
class Labels {
 public:
  using value_type = std::string;
  using Names = std::shared_ptr<const std::vector<std::string>>;

  /// Reads the names in order, as long as the `Labels` that it is of.
  class const_iterator {
   public:
    using iterator_category = std::forward_iterator_tag;
    using value_type = std::string;
    using difference_type = std::ptrdiff_t;
    using pointer = const std::string*;
    using reference = const std::string&;

    const_iterator() = default;
    const_iterator(const Labels* labels, size_t index) : labels_(labels), index_(index) {}
    reference operator*() const { return (*labels_)[index_]; }
    pointer operator->() const { return &(*labels_)[index_]; }
    const_iterator& operator++() {
      ++index_;
      return *this;
    }
    const_iterator operator++(int) { return const_iterator(labels_, index_++); }
    bool operator==(const const_iterator&) const = default;

   private:
    const Labels* labels_ = nullptr;
    size_t index_ = 0;
  };
  using iterator = const_iterator;

  /// None.
  Labels() = default;
  /// All of them.
  explicit Labels(Names names) : names_(std::move(names)) {}
  /// @param places  of some of the names, ascending
  Labels(Names names, std::vector<uint32_t> places) : names_(std::move(names)), places_(std::move(places)) {}

  size_t size() const { return places_ ? places_->size() : names_ ? names_->size() : 0; }
  bool empty() const { return size() == 0; }
  const std::string& operator[](size_t index) const { return (*names_)[places_ ? (*places_)[index] : index]; }
  const_iterator begin() const { return const_iterator(this, 0); }
  const_iterator end() const { return const_iterator(this, size()); }

  /// The names themselves.
  operator std::vector<std::string>() const { return std::vector<std::string>(begin(), end()); }  // NOLINT: as a list

  /// Equal names in the same order.
  friend bool operator==(const Labels& a, const Labels& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end());
  }

 private:
  Names names_;
  std::optional<std::vector<uint32_t>> places_;  ///< none: all
};

}  // namespace braid
