#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

/// @file state.h
/// What became of one input of one row, from the file to the answer.

namespace braid {

/// Missing inputs are a normal state, and each kind of missing is told apart.
enum class State : uint8_t {
  present,     ///< read and used
  absent,      ///< the cell is empty
  unreadable,  ///< the cell names something that cannot be read
  broken,      ///< read, but judged not to be what it should (black, silent, noise)
  dropped,     ///< withheld: by training's modality dropout, or by `--inputs`
};

inline constexpr std::string_view state_names[] = {"present", "absent", "unreadable", "broken", "dropped"};

/// `present`, `absent` …
inline std::string_view name_of(State state) { return state_names[size_t(state)]; }

}  // namespace braid
