#pragma once

#include <utility>
#include <variant>

#include "braid/core/error.h"

/// @file result.h
/// A value or the reason there is none.

namespace braid {

/// For outcomes a caller must expect (one bad sample in a million); everything else throws `Error`.
template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}      // NOLINT: implicit on purpose
  Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}  // NOLINT

  explicit operator bool() const noexcept { return state_.index() == 0; }
  const Error& error() const { return std::get<1>(state_); }

  /// The value; throws the error when there is none.
  T& value() & {
    if (!*this) throw std::get<1>(state_);
    return std::get<0>(state_);
  }
  const T& value() const& {
    if (!*this) throw std::get<1>(state_);
    return std::get<0>(state_);
  }
  T&& value() && { return std::move(static_cast<Result&>(*this).value()); }

 private:
  std::variant<T, Error> state_;
};

}  // namespace braid
