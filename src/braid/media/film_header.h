#pragma once

#include "braid/media/byte_source.h"
#include "braid/media/media_track.h"
#include "braid/media/video.h"

/// @file film_header.h
/// What the header of a film says, and where it is silent or wrong, what the end of the file says.

namespace braid {

/// Facts of an opened film.
/// @param source  of the same film; read once more where the header does not say when the picture ends
/// @throws Error  Fault::data for a picture without size or a film that shows nothing
VideoFacts film_facts(const Container& container, const MediaTrack& track, ByteSource& source);

/// How the stored picture is to be turned to be upright, as `upright` takes it: the display matrix of the track, 1
/// where there is none or it is none of the eight turns and mirrors.
int display_orientation(const MediaTrack& track);

}  // namespace braid
