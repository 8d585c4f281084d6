#pragma once

#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

/// @file error.h
/// The one exception type of the library and the checks which raise it.

namespace braid {

/// Who can repair a failure; the command line maps each to an exit status.
enum class Fault {
  config,       ///< the recipe or the words on the command line are wrong; exit status 2
  data,         ///< the content of a table or a sample is wrong; exit status 3
  io,           ///< a file is missing, damaged, or the operating system refused; exit status 4
  absent,       ///< nothing is wrong, but there is nothing of what is wanted, as sound in a silent film; exit status 3
  unsupported,  ///< valid, but this build cannot do it; exit status 5
  internal,     ///< a bug in this library; exit status 70
};

/// Exit status of the program for a failure of this kind.
int exit_status(Fault fault);

/// A failure: who can repair it, what it is about, and one sentence with the values seen and wanted.
class Error : public std::runtime_error {
 public:
  /// @param subject  what the user knows: `cars.csv row 17 column front`, `cars.toml:12:3`
  Error(Fault fault, std::string subject, const std::string& message)
      : std::runtime_error(subject.empty() ? message : subject + ": " + message),
        fault_(fault),
        subject_(std::move(subject)),
        message_(message) {}
  Fault fault() const noexcept { return fault_; }
  const std::string& subject() const noexcept { return subject_; }
  const std::string& message() const noexcept { return message_; }  ///< without the subject

 private:
  Fault fault_;
  std::string subject_, message_;
};

/// Concatenates streamable parts: `text("dim ", 3, " of ", sizes)`.
template <class... Parts>
std::string text(const Parts&... parts) {
  std::ostringstream out;
  (out << ... << parts);
  return std::move(out).str();
}

/// Words one after another: `joined({"a", "b"}, ", ")`.
std::string joined(const std::vector<std::string>& words, std::string_view between);

/// Throws `Error`.
template <class... Parts>
[[noreturn]] void fail(Fault fault, std::string_view subject, const Parts&... parts) {
  throw Error(fault, std::string(subject), text(parts...));
}

/// Throws unless `holds`; the message parts are only formatted on failure.
template <class... Parts>
void require(bool holds, Fault fault, std::string_view subject, const Parts&... parts) {
  if (!holds) fail(fault, subject, parts...);
}

}  // namespace braid
