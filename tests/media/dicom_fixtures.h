#pragma once

#include <zlib.h>

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "media/picture_fixtures.h"

/// @file dicom_fixtures.h
/// Small DICOM files made in memory, in every form that is decoded and in broken ones.

namespace braid::fixtures {

constexpr const char* implicit_little = "1.2.840.10008.1.2";
constexpr const char* explicit_little = "1.2.840.10008.1.2.1";
constexpr const char* deflated_little = "1.2.840.10008.1.2.1.99";
constexpr const char* explicit_big = "1.2.840.10008.1.2.2";
constexpr const char* jpeg_baseline = "1.2.840.10008.1.2.4.50";
constexpr const char* run_length = "1.2.840.10008.1.2.5";

/// Appends elements in the form of one transfer syntax.
class ElementWriter {
 public:
  explicit ElementWriter(const std::string& syntax)
      : is_implicit_(syntax == implicit_little), is_big_(syntax == explicit_big) {}

  Bytes out;

  void number(uint64_t value, int bytes) {
    for (int k = 0; k < bytes; ++k) out.push_back(std::byte(value >> (8 * (is_big_ ? bytes - 1 - k : k)) & 255));
  }
  void head(uint32_t tag, std::string_view type, uint32_t length) {
    number(tag >> 16, 2), number(tag & 0xFFFF, 2);
    const bool is_long = type == "OW" || type == "OB" || type == "SQ" || type == "UN";
    if (!is_implicit_ && !type.empty()) put(out, type);
    if (!is_implicit_ && is_long) number(0, 2);
    number(length, is_implicit_ || is_long || type.empty() ? 4 : 2);
  }
  void chars(uint32_t tag, std::string_view type, std::string value) {
    if (value.size() % 2) value.push_back(type == "UI" ? '\0' : ' ');
    head(tag, type, uint32_t(value.size()));
    put(out, value);
  }
  void words(uint32_t tag, std::string_view type, const std::vector<int>& values) {
    head(tag, type, uint32_t(2 * values.size()));
    for (const int value : values) number(uint64_t(value), 2);
  }
  void item(const Bytes& content) {
    head(0xFFFEE000, "", uint32_t(content.size()));
    out.insert(out.end(), content.begin(), content.end());
  }

 private:
  bool is_implicit_, is_big_;
};

/// What a test says of a picture; the rest is as plain as it can be.
struct DicomFile {
  std::string syntax = explicit_little, colours = "MONOCHROME2";
  int width = 2, height = 2, samples = 1, allocated = 16, stored = 16, high = -1;  ///< high -1: stored - 1
  bool is_signed = false, is_by_plane = false;
  std::string frames{}, window_centre{}, window_width{}, window_function{}, slope{}, intercept{};  ///< "": not there
  std::vector<std::vector<int>> palette{};  ///< descriptor and entries of red, of green, of blue
  std::vector<int> values{};                ///< samples in the order of the file
  std::vector<Bytes> fragments{};           ///< instead of values; the first is the offset table
  Bytes before{};                           ///< elements before those of the picture
};

/// The meta information: preamble, magic and transfer syntax.
inline Bytes dicom_meta(const std::string& syntax) {
  ElementWriter meta(explicit_little), all(explicit_little);
  meta.chars(0x00020002, "UI", "1.2.840.10008.5.1.4.1.1.7");
  meta.chars(0x00020010, "UI", syntax);
  all.out.resize(128);
  put(all.out, "DICM");
  all.head(0x00020000, "UL", 4), all.number(meta.out.size(), 4);
  all.out.insert(all.out.end(), meta.out.begin(), meta.out.end());
  return all.out;
}

inline void put_pixels(ElementWriter& to, const DicomFile& file) {
  if (!file.fragments.empty()) {
    to.head(0x7FE00010, "OB", 0xFFFFFFFF);
    for (const Bytes& fragment : file.fragments) to.item(fragment);
    return to.head(0xFFFEE0DD, "", 0);
  }
  if (file.allocated == 16) return to.words(0x7FE00010, "OW", file.values);
  to.head(0x7FE00010, "OB", uint32_t(file.values.size() + file.values.size() % 2));
  for (const int value : file.values) to.number(uint64_t(value), 1);
  if (file.values.size() % 2) to.number(0, 1);
}

/// The data set, not deflated.
inline Bytes dicom_body(const DicomFile& file) {
  ElementWriter to(file.syntax);
  to.out = file.before;
  const auto text = [&](uint32_t tag, std::string_view type, const std::string& value) {
    if (!value.empty()) to.chars(tag, type, value);
  };
  to.words(0x00280002, "US", {file.samples});
  text(0x00280004, "CS", file.colours);
  if (file.samples > 1) to.words(0x00280006, "US", {file.is_by_plane});
  text(0x00280008, "IS", file.frames);
  to.words(0x00280010, "US", {file.height});
  to.words(0x00280011, "US", {file.width});
  to.words(0x00280100, "US", {file.allocated});
  to.words(0x00280101, "US", {file.stored});
  to.words(0x00280102, "US", {file.high < 0 ? file.stored - 1 : file.high});
  to.words(0x00280103, "US", {file.is_signed});
  text(0x00281050, "DS", file.window_centre);
  text(0x00281051, "DS", file.window_width);
  text(0x00281052, "DS", file.intercept);
  text(0x00281053, "DS", file.slope);
  text(0x00281056, "CS", file.window_function);
  for (uint32_t c = 0; c < file.palette.size(); ++c)
    to.words(0x00281101 + c, "US", {file.palette[c].begin(), file.palette[c].begin() + 3});
  for (uint32_t c = 0; c < file.palette.size(); ++c)
    to.words(0x00281201 + c, "OW", {file.palette[c].begin() + 3, file.palette[c].end()});
  put_pixels(to, file);
  return to.out;
}

inline Bytes dicom(const DicomFile& file) {
  Bytes all = dicom_meta(file.syntax);
  const Bytes body = dicom_body(file);
  all.insert(all.end(), body.begin(), body.end());
  return all;
}

/// A raw deflate stream.
inline Bytes raw_deflated(const Bytes& bytes) {
  z_stream stream = {};
  deflateInit2(&stream, 9, Z_DEFLATED, -MAX_WBITS, 8, Z_DEFAULT_STRATEGY);
  Bytes out(deflateBound(&stream, uLong(bytes.size())));
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<std::byte*>(bytes.data()));
  stream.avail_in = uInt(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = uInt(out.size());
  deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

/// A file of explicit elements whose data set is deflated.
inline Bytes deflated_dicom(const DicomFile& file) {
  Bytes all = dicom_meta(deflated_little);
  const Bytes body = raw_deflated(dicom_body(file));
  all.insert(all.end(), body.begin(), body.end());
  return all;
}

/// A sequence of undefined length with an item of undefined and one of stated length, which hold elements that are not
/// of the picture. Inside a UN all is implicit.
inline Bytes nested_elements(bool unknown = false) {
  ElementWriter outer(explicit_little), inner(unknown ? implicit_little : explicit_little);
  inner.words(0x00280010, "US", {9999});
  inner.words(0x7FE00010, "OW", {1, 2});
  outer.head(0x00081140, unknown ? "UN" : "SQ", 0xFFFFFFFF);
  outer.head(0xFFFEE000, "", 0xFFFFFFFF);
  outer.out.insert(outer.out.end(), inner.out.begin(), inner.out.end());
  outer.head(0xFFFEE00D, "", 0);
  outer.item(inner.out);
  outer.head(0xFFFEE0DD, "", 0);
  return outer.out;
}

/// A frame of run-length coding whose segments are packed already.
inline Bytes run_length_frame(const std::vector<Bytes>& segments) {
  Bytes frame;
  put(frame, segments.size(), 4);
  size_t at = 64;
  for (const Bytes& segment : segments) {
    put(frame, at, 4);
    at += segment.size();
  }
  frame.resize(64);
  for (const Bytes& segment : segments) frame.insert(frame.end(), segment.begin(), segment.end());
  return frame;
}

}  // namespace braid::fixtures
