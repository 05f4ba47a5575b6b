package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
)

// decode reads the fields of a struct from an input, by their json tags. Each must be there,
// without nulls, which encoding/json would take for zeros; others are passed over. Fields
// that stay text are for another call.
func decode(input json.RawMessage, to any) error {
	var given map[string]json.RawMessage
	if err := json.Unmarshal(input, &given); err != nil {
		return fmt.Errorf("input: %w", err)
	}
	s := reflect.ValueOf(to).Elem()
	for i := range s.NumField() {
		name := s.Type().Field(i).Tag.Get("json")
		text, ok := given[name]
		if !ok {
			return fmt.Errorf("input has no %s", name)
		}
		if later, ok := s.Field(i).Addr().Interface().(*json.RawMessage); ok {
			*later = text
			continue
		}
		if bytes.Contains(text, []byte("null")) {
			return fmt.Errorf("input: %s holds a null", name)
		}
		if err := json.Unmarshal(text, s.Field(i).Addr().Interface()); err != nil {
			return fmt.Errorf("input: %s: %w", name, err)
		}
	}
	return nil
}

// matrix is an array of rows of the same length, one after the other.
type matrix struct {
	rows, cols int
	elems      []float64
}

// UnmarshalJSON reads an array of arrays.
func (m *matrix) UnmarshalJSON(text []byte) error {
	var rows [][]float64
	if err := json.Unmarshal(text, &rows); err != nil {
		return err
	}
	m.rows = len(rows)
	for i, row := range rows {
		if i == 0 {
			m.cols = len(row)
			m.elems = make([]float64, 0, m.rows*m.cols)
		}
		if len(row) != m.cols {
			return fmt.Errorf("row %d has %d elements, row 0 %d", i, len(row), m.cols)
		}
		m.elems = append(m.elems, row...)
	}
	return nil
}

// check reports a matrix that is not rows × cols. One of no rows has no number of columns.
func (m *matrix) check(name string, rows, cols int) error {
	if m.rows != rows || m.cols != cols && rows > 0 {
		return fmt.Errorf("input: %s is %d × %d instead of %d × %d", name, m.rows, m.cols, rows, cols)
	}
	return nil
}

// rowsOf is a matrix of so many columns as JSON has it.
func rowsOf(elems []float64, rows, cols int) [][]float64 {
	out := make([][]float64, rows)
	for i := range out {
		out[i] = elems[i*cols:][:cols]
	}
	return out
}
