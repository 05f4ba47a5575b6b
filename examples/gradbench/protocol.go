package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
)

// message is what the benchmark asks. The fields that a message has depend on its kind.
type message struct {
	ID       json.RawMessage `json:"id"` // a number, sent back as it came
	Kind     string          `json:"kind"`
	Module   string          `json:"module"`
	Function string          `json:"function"`
	Input    json.RawMessage `json:"input"`
}

// response answers the message with the same id.
type response struct {
	ID      json.RawMessage `json:"id"`
	Tool    string          `json:"tool,omitempty"`
	Success *bool           `json:"success,omitempty"` // of messages that can fail
	Output  any             `json:"output,omitempty"`
	Timings []timing        `json:"timings,omitempty"`
	Error   string          `json:"error,omitempty"`
}

// serve answers messages until the input ends. What is wrong with a message is said in its
// answer; an error of serve is one of reading or writing.
func serve(in io.Reader, out io.Writer) error {
	lines, answers := bufio.NewReader(in), bufio.NewWriter(out)
	for {
		line, err := lines.ReadBytes('\n') // of any length
		if line = bytes.TrimSpace(line); len(line) > 0 {
			answers.Write(encode(answer(line)))
			// The benchmark waits for the answer before it goes on.
			if err := answers.Flush(); err != nil {
				return err
			}
		}
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// answer is the response to a line.
func answer(line []byte) response {
	var m message
	if err := json.Unmarshal(line, &m); err != nil {
		return failure(m.ID, fmt.Errorf("this is no message: %w", err))
	}
	switch m.Kind {
	case "":
		return failure(m.ID, errors.New("the message has no kind"))
	case "start":
		return response{ID: m.ID, Tool: "gradc"}
	case "define":
		if _, err := find(m.Module); err != nil {
			return failure(m.ID, err)
		}
		return success(m.ID)
	case "evaluate":
		output, timings, err := evaluate(&m)
		if err != nil {
			return failure(m.ID, err)
		}
		r := success(m.ID)
		r.Output, r.Timings = output, timings
		return r
	default: // analyses, and kinds yet to come, want no more than their id
		return response{ID: m.ID}
	}
}

// evaluate runs a function as often as its input asks for.
func evaluate(m *message) (output any, timings []timing, err error) {
	functions, err := find(m.Module)
	if err != nil {
		return nil, nil, err
	}
	prepare, ok := functions[m.Function]
	if !ok {
		return nil, nil, fmt.Errorf("module %s has no function %q; it has %s", m.Module, m.Function, names(functions))
	}
	r, err := decodeRuns(m.Input)
	if err != nil {
		return nil, nil, err
	}
	c, err := prepare(m.Input)
	if err != nil {
		return nil, nil, err
	}
	if timings, err = r.time(c.run); err != nil {
		return nil, nil, err
	}
	return c.output(), timings, nil
}

// find returns the functions of a module.
func find(name string) (module, error) {
	if m, ok := modules[name]; ok {
		return m, nil
	}
	return nil, fmt.Errorf("there is no module %q; there are %s", name, names(modules))
}

// names lists the keys of a map in order.
func names[V any](m map[string]V) string {
	return strings.Join(slices.Sorted(maps.Keys(m)), ", ")
}

func success(id json.RawMessage) response {
	yes := true
	return response{ID: id, Success: &yes}
}

func failure(id json.RawMessage, err error) response {
	no := false
	return response{ID: id, Success: &no, Error: err.Error()}
}

// encode is the line for a response. JSON has no infinities and no NaN: an output that
// holds one is a failure.
func encode(r response) []byte {
	line, err := json.Marshal(r)
	var unsupported *json.UnsupportedValueError
	if errors.As(err, &unsupported) {
		err = fmt.Errorf("the output holds %s, for which JSON has no number", unsupported.Str)
	}
	if err != nil {
		line, err = json.Marshal(failure(r.ID, err))
	}
	if err != nil {
		panic(err) // ids are valid JSON, or the message had none
	}
	return append(line, '\n')
}
