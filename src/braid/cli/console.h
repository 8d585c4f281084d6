#pragma once

#include <atomic>
#include <chrono>
#include <string>
#include <vector>

#include "braid/core/monitor.h"

/// @file console.h
/// What the program says while it works: on standard error, so that standard output holds answers alone.

namespace braid {

/// Notes as lines; progress as one line that is redrawn on a terminal, with rate and time left, and as a plain line
/// every ten seconds or so in a log. Notes of the first two seconds are held back, so that work which fails at once
/// says its one sentence and nothing else. Ctrl-C ends the program, unless the command has more to lose than time: see
/// `end_cleanly`.
class Console : public Monitor {
 public:
  /// @param quiet  notes and progress are kept, not shown; warnings are shown all the same
  explicit Console(bool quiet);
  ~Console() override;

  void note(const std::string& sentence) override;
  void warn(const std::string& sentence) override;
  void progress(const std::string& stage, int64_t done, int64_t total, const std::string& detail) override;
  bool stop_requested() const override;

  const std::vector<std::string>& notes() const { return notes_; }        ///< said so far
  const std::vector<std::string>& warnings() const { return warnings_; }  ///< said so far

  /// From here on the first Ctrl-C, or the first SIGTERM, with which machines end what they run, asks the work to end
  /// with what it has, and the second ends the program.
  static void end_cleanly();

  static constexpr int interrupted_status = 130;  ///< the exit status of a program that Ctrl-C ended

  /// Installs the handler of Ctrl-C, and makes a limit on the size of files an error of writing.
  static void catch_signals();

 private:
  using Clock = std::chrono::steady_clock;

  void clear_line();
  void show_notes();

  bool quiet_, terminal_;
  Clock::time_point begun_ = Clock::now();
  size_t shown_ = 0;  ///< of the notes
  bool drawn_ = false;
  std::vector<std::string> notes_, warnings_;
  std::string stage_;
  Clock::time_point stage_begun_, last_;
};

}  // namespace braid
