package io.headrace.agents.openai;

import dev.langchain4j.http.client.HttpClient;
import dev.langchain4j.http.client.HttpClientBuilder;
import java.time.Duration;

/**
 * Gives LangChain4j a connection that is there already. Its timeouts are ours, whatever is wished
 * for here.
 */
final class Connected implements HttpClientBuilder {
  private final ModelConnection connection;

  Connected(ModelConnection connection) {
    this.connection = connection;
  }

  @Override
  public Duration connectTimeout() {
    return Duration.ZERO;
  }

  @Override
  public HttpClientBuilder connectTimeout(Duration timeout) {
    return this;
  }

  @Override
  public Duration readTimeout() {
    return Duration.ZERO;
  }

  @Override
  public HttpClientBuilder readTimeout(Duration timeout) {
    return this;
  }

  @Override
  public HttpClient build() {
    return connection;
  }
}
