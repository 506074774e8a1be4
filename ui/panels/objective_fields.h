// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

class QWidget;

namespace latentscape {

class ConfigForm;

// What is minimised, and how: activation, reconstruction term, corruption, optimizer, schedules. Adds their fields to the form
// and returns the widget that holds them. The family is in the experiment panel.
QWidget* makeObjectiveFields(ConfigForm& form, QWidget* parent);

}  // namespace latentscape
