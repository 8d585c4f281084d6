#pragma once

#include <string_view>

/// @file dicom_syntax.h
/// Transfer syntaxes: how a DICOM file writes its elements and its pixels.

namespace braid {

/// How the pixels are stored.
enum class DicomCoding { plain, run_length, jpeg };

/// A transfer syntax that is decoded.
struct DicomSyntax {
  std::string_view uid;
  bool is_implicit = false;    ///< elements do not name the type of their value
  bool is_big_endian = false;  ///< of the data set; the meta information before it is little-endian
  bool is_deflated = false;    ///< the data set is one raw deflate stream
  DicomCoding coding = DicomCoding::plain;
};

/// The syntax of that UID. Throws Fault::unsupported with the syntax's name for those that are not decoded.
/// Source: DICOM PS3.5 section 10 and annex A, PS3.6 annex A.
const DicomSyntax& dicom_syntax(std::string_view uid);

}  // namespace braid
