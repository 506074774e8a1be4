// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/lessons/lesson.h"
#include "core/lessons/stage.h"

namespace latentscape {

// Private to core/lessons: one function for each lesson.
Lesson oneImageLesson();
Lesson oneHotLesson();
Lesson learnedCodesLesson();
Lesson autoencoderLesson();
Lesson variationalLesson();
Lesson channelLesson();
Lesson meanSlipLesson();

}  // namespace latentscape
