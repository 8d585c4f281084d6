#pragma once

#include <optional>
#include <vector>

#include "braid/core/clock.h"
#include "braid/features/feature.h"

/// @file item_clip.h
/// Which part of its file an item is about, where the table has columns for that.

namespace braid {

/// The items of `cells[0]`, a cell of files, each with what the row's other cells say of it: `item.cells` become file,
/// begin, end, offset and drift, as the kinds of the columns name them (table/kind.h), absent where there is no such
/// column; begin and end in seconds, where the header names another unit (`start_ms`). Parts are told apart by the
/// items' keys.
/// @param columns  their headers and kinds; no kinds: in the order above
std::vector<Item> clip_items(std::vector<Item> items, const std::vector<Cell>& cells, const FeatureInput& columns);

/// A feature of files that run in time: its items are the wanted parts of files, see `clip_items`.
class StreamFeature : public Feature {
 public:
  std::vector<Item> items(const std::vector<Cell>& cells, const std::filesystem::path& folder,
                          const std::string& subject) const override;

 protected:
  explicit StreamFeature(const FeatureInput& input);

  const std::string column_;  ///< header of the files, for messages

 private:
  FeatureInput input_;  ///< its kinds are what each column says of the file
};

/// How the clock of a stream's files stands to the clock that all streams of a row share:
/// shared = offset + (1 + drift) * own. A row's own offset and drift outweigh those of all files.
struct StreamClock {
  double offset_s = 0, drift_ppm = 0;

  template <class V>
  void fields(V& v) {
    v.field("offset_s", offset_s, "what the shared clock shows when the file's shows 0", {-1e9, 1e9});
    v.field("drift_ppm", drift_ppm, "how much the shared clock gains on the file's, in millionths", {-1e5, 1e5});
  }
  double shared(Ticks own) const { return offset_s + (1 + drift_ppm * 1e-6) * seconds(own); }  ///< in seconds
  Ticks own(double shared_s) const;  ///< the moment of the file at which the shared clock shows so many seconds
};

/// The wanted part of an item's file.
struct ItemClip {
  std::optional<Interval> span;  ///< on the file's own clock; none: all of it
  double begin_s = 0;            ///< of the item, on the shared clock
  bool is_cut = false;           ///< whether the row says where the part begins or ends
  bool is_epoch = false;         ///< and does so in times that count from 1970
  double in_reach = 1;           ///< share of the wanted part that is not before the file's begin
  Ticks zero{0};                 ///< moment of the file that counts as 0: a log whose times count from 1970 has another
  StreamClock clock;

  /// Seconds from the begin of the item to a moment of the file.
  double since_begin(Ticks own) const { return clock.shared(own - zero) - begin_s; }

  /// The same in ticks: offset and begin are rounded to one tick each, the drift to 10^-12, and all else is exact.
  /// Kept within +-2^62.
  Ticks ticks_since_begin(Ticks own) const;

  /// The same part on a clock that shows 0 at the begin of the item and goes as the shared one does.
  ItemClip since_its_begin() const;
};

/// Begin and end on the shared clock: as seconds (`12.5`), as a clock (`1:02:03.5`), or as a moment: a date with its
/// time (ISO 8601), or seconds, milliseconds, microseconds or nanoseconds since 1970, told by their size (1980 to
/// 2096). A missing begin is 0, a missing end is beyond any file's. @return Fault::data, without a subject, for cells
/// that are no times, or an end that is not after the begin
Result<ItemClip> clip_of(const Item& item, const StreamClock& clock);

/// Counts the part of a file whose own times count from 1970, and which neither its row nor its clock puts there, from
/// the first moment of the file. @param first  that moment
void begin_anew(ItemClip& clip, Ticks first);

/// Where the end of a clip is not said.
constexpr Ticks end_of_time = 1'000'000'000 * one_second;

}  // namespace braid
