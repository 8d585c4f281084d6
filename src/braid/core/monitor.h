#pragma once

#include <cstdint>
#include <string>

/// @file monitor.h
/// How long-running work speaks to whoever started it. The library itself never prints.

namespace braid {

/// Receives notes and progress, and says when to stop. The default is silent and never stops.
class Monitor {
 public:
  virtual ~Monitor() = default;

  /// Something the user should know; one sentence.
  virtual void note(const std::string& sentence) { (void)sentence; }
  /// Something that is probably wrong; one sentence.
  virtual void warn(const std::string& sentence) { (void)sentence; }
  /// `done` of `total` units of `stage` ("epoch 3", "reading"); `detail` is short ("loss 0.31"). Called often.
  virtual void progress(const std::string& stage, int64_t done, int64_t total, const std::string& detail) {
    (void)stage, (void)done, (void)total, (void)detail;
  }
  /// True once the user has asked to end; work then ends cleanly with the best it has.
  virtual bool stop_requested() const { return false; }
};

}  // namespace braid
