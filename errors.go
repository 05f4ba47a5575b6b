package gradc

import (
	"fmt"
	"strconv"
	"strings"
)

// ShapeError reports an argument whose length does not fit its declared shape.
type ShapeError struct {
	Pos   string // where the model declares the argument, as "digits.grad:17:16"
	Func  string // the generated function
	Arg   string // the argument, or a leaf of it such as "p.W1"
	Shape string // the declared type, as "[Batch, 64]f32"
	Want  int    // the number of elements Shape has under the current dims
	Got   int    // the number of elements given
}

// Error returns, for example,
// "digits.grad:17:16: Loss: x has 100 elements, want 2048 for [Batch, 64]f32".
func (e *ShapeError) Error() string {
	text := fmt.Sprintf("%s has %s, want %d", e.Arg, elements(e.Got), e.Want)
	if e.Shape != "" {
		text += " for " + e.Shape
	}
	return located(e.Pos, e.Func, text)
}

// IndexError reports an index, given by the caller or computed by the model,
// that lies outside the axis it reads or writes.
type IndexError struct {
	Pos  string // where the model reads with the index
	Func string // the generated function
	Arg  string // the argument or named value that holds the index
	At   int    // which element of Arg, counted in row-major order; negative for a scalar
	Got  int64  // the index
	Len  int64  // the valid indices are 0 <= Got < Len
}

// Error returns, for example,
// "digits.grad:20:14: Loss: label[17] = 12 is out of range [0, 10)".
func (e *IndexError) Error() string {
	name := e.Arg
	if e.At >= 0 {
		name = fmt.Sprintf("%s[%d]", e.Arg, e.At)
	}
	return located(e.Pos, e.Func, fmt.Sprintf("%s = %d is out of range [0, %d)", name, e.Got, e.Len))
}

// DimError reports a dim, or an expression of dims, whose value the model cannot
// be run with.
type DimError struct {
	Pos  string // where the model declares the dim or makes the demand
	Func string // the generated function
	Arg  string // the dim, or the expression of dims, as "Batch" or "N-K"
	Got  int64  // its value
	Want string // the condition it fails, as "at least 0"
}

// Error returns, for example, "digits.grad:3:5: Loss: dim Batch is -1, want at least 0".
func (e *DimError) Error() string {
	return located(e.Pos, e.Func, fmt.Sprintf("dim %s is %d, want %s", e.Arg, e.Got, e.Want))
}

// OverlapError reports an argument that is written, or is the workspace's own
// memory, and shares memory with another argument.
type OverlapError struct {
	Pos   string // where the model declares the argument
	Func  string // the generated function
	Arg   string // the argument
	Other string // what it shares memory with: another argument, or "the workspace"
}

// Error returns, for example, "digits.grad:24:1: Train: p.W1 shares memory with x".
func (e *OverlapError) Error() string {
	return located(e.Pos, e.Func, fmt.Sprintf("%s shares memory with %s", e.Arg, e.Other))
}

// WeightsError reports weights that cannot be stored or loaded: a tensor that is
// missing, unexpected or of another shape, or a file that is not a valid
// safetensors file.
type WeightsError struct {
	Pos    string // where the model declares the tensor, when known (Tensor.At)
	Func   string // "Save" or "Load"
	Arg    string // the tensor; empty when the file as a whole is wrong
	Reason string // what is wrong
	Err    error  // the reader's error behind it, if any
}

// Error returns, for example,
//
//	digits.grad:7:2: Load: tensor "W1" is F32[64, 256] in the file, want F32[64, 128]
func (e *WeightsError) Error() string {
	text := e.Reason
	if e.Arg != "" {
		text = "tensor " + quoted(e.Arg) + " " + text
	}
	if e.Err != nil {
		text += ": " + e.Err.Error()
	}
	return located(e.Pos, e.Func, text)
}

// Unwrap returns the error of the reader or writer, or nil.
func (e *WeightsError) Unwrap() error { return e.Err }

// located joins the parts of a message, leaving out the ones that are empty.
func located(parts ...string) string {
	kept := parts[:0]
	for _, p := range parts {
		if p != "" {
			kept = append(kept, p)
		}
	}
	return strings.Join(kept, ": ")
}

// elements counts in words.
func elements(n int) string {
	if n == 1 {
		return "1 element"
	}
	return fmt.Sprintf("%d elements", n)
}

// quoted shows a name that may come from a file: quoted, and cut when it is long.
func quoted(name string) string {
	const limit = 80
	if len(name) > limit {
		name = name[:limit] + "…"
	}
	return strconv.Quote(name)
}
